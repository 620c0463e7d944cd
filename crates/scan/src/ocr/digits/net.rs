//! The small net that reads a number's line: convolutions over a strip, one column of chances
//! for each two pixels. Its weights are made by `cargo run -p scan --example digits`.

/// Height of the strip that it reads, pixels.
pub const HEIGHT: usize = 48;
/// What each column may show: nothing, ten digits, and what stands around them.
pub const CLASSES: usize = 16;
pub const BLANK: usize = 0;
/// The class of the digit 0; the others follow.
pub const ZERO: usize = 1;
pub const SLASH: usize = 11;
pub const DASH: usize = 12;
pub const LETTER: usize = 13;
pub const COLON: usize = 14;
pub const POINT: usize = 15;
/// How a file of weights begins; another layout of the file gets another number.
pub const MAGIC: &[u8; 8] = b"NHIPDIG2";

/// Kernel height and width, depth in and out, pooling down and across; the layer that is as high
/// as its map lays the rows of a column together.
const SHAPES: [([usize; 4], [usize; 2]); 6] = [
    ([3, 3, 1, 16], [2, 2]),
    ([3, 3, 16, 24], [2, 1]),
    ([3, 3, 24, 48], [3, 1]),
    ([4, 5, 48, 64], [1, 1]),
    ([1, 5, 64, 64], [1, 1]),
    ([1, 1, 64, CLASSES], [1, 1]),
];
/// The layer that lays rows together.
const COLUMN: usize = 3;
/// Pixels of a strip to one column of chances.
pub const STRIDE: usize = 2;
/// Bytes of a layer's scale.
const FLOAT: usize = 4;

/// Values at places of a map, those of one place side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    pub height: usize,
    pub width: usize,
    pub depth: usize,
    pub values: Vec<f32>,
}

impl Map {
    pub fn new(height: usize, width: usize, depth: usize) -> Map {
        Map {
            height,
            width,
            depth,
            values: vec![0.0; height * width * depth],
        }
    }

    /// The same with zeros around it.
    pub fn padded(&self, down: usize, across: usize) -> Map {
        let mut out = Map::new(self.height + 2 * down, self.width + 2 * across, self.depth);
        let (row, wide) = (self.width * self.depth, out.width * self.depth);
        for y in 0..self.height {
            let from = (y + down) * wide + across * self.depth;
            out.values[from..from + row].copy_from_slice(&self.values[y * row..(y + 1) * row]);
        }
        out
    }
}

/// One convolution, and how its result is pooled.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub height: usize,
    pub width: usize,
    pub ins: usize,
    pub outs: usize,
    /// Pooling down and across.
    pub pool: [usize; 2],
    /// Zeros added above and below.
    pub pad: usize,
    /// By row, column, depth in, depth out.
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
}

impl Layer {
    /// Multiplies and adds, before pooling; `input` is padded already.
    pub fn convolve(&self, input: &Map) -> Map {
        let kernel = [self.height, self.width, self.outs];
        convolve(input, kernel, &self.weights, &self.bias)
    }
}

/// A net: layers, from a strip to chances.
#[derive(Clone, Debug, PartialEq)]
pub struct Net {
    pub layers: Vec<Layer>,
}

impl Net {
    /// A net whose weights are all zero.
    pub fn zeros() -> Net {
        type Shape = ([usize; 4], [usize; 2]);
        let layer = |(at, ([height, width, ins, outs], pool)): (usize, Shape)| Layer {
            height,
            width,
            ins,
            outs,
            pool,
            pad: if at == COLUMN { 0 } else { height / 2 },
            weights: vec![0.0; height * width * ins * outs],
            bias: vec![0.0; outs],
        };
        Net {
            layers: SHAPES.into_iter().enumerate().map(layer).collect(),
        }
    }

    /// The logarithms of the chances of each class, column by column. `strip` is [`HEIGHT`]
    /// high and of depth 1, ink 1 and paper 0.
    pub fn read(&self, strip: &Map) -> Vec<[f32; CLASSES]> {
        let mut map = strip.clone();
        let last = self.layers.len().saturating_sub(1);
        for (at, layer) in self.layers.iter().enumerate() {
            map = layer.convolve(&map.padded(layer.pad, layer.width / 2));
            if at < last {
                map.values
                    .iter_mut()
                    .for_each(|value| *value = value.max(0.0));
                map = pooled(&map, layer.pool);
            }
        }
        map.values.chunks_exact(CLASSES).map(logarithms).collect()
    }

    /// A net from a file of weights; `None` where the bytes are no such file.
    pub fn parse(bytes: &[u8]) -> Option<Net> {
        let mut rest = bytes.strip_prefix(MAGIC)?;
        let mut net = Net::zeros();
        for layer in &mut net.layers {
            for values in [&mut layer.weights, &mut layer.bias] {
                let (scale, behind) = rest.split_first_chunk::<FLOAT>()?;
                let scale = f32::from_le_bytes(*scale);
                let (whole, behind) = behind.split_at_checked(2 * values.len())?;
                for (value, pair) in values.iter_mut().zip(whole.as_chunks::<2>().0) {
                    *value = f32::from(i16::from_le_bytes(*pair)) * scale;
                }
                rest = behind;
            }
        }
        rest.is_empty().then_some(net)
    }

    /// The file of weights: each layer's weights, then its bias, as whole numbers of 16 bits
    /// behind the scale that they share.
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for values in self
            .layers
            .iter()
            .flat_map(|layer| [&layer.weights, &layer.bias])
        {
            let most = values
                .iter()
                .fold(1e-9f32, |most, value| most.max(value.abs()));
            let scale = most / f32::from(i16::MAX);
            out.extend(scale.to_le_bytes());
            for value in values {
                out.extend(((value / scale).round() as i16).to_le_bytes());
            }
        }
        out
    }
}

/// The largest value of each field of a map.
pub fn pooled(map: &Map, [down, across]: [usize; 2]) -> Map {
    if [down, across] == [1, 1] {
        return map.clone();
    }
    let mut out = Map::new(map.height / down, map.width / across, map.depth);
    out.values.fill(f32::MIN);
    for y in 0..out.height * down {
        for x in 0..out.width * across {
            let from = (y * map.width + x) * map.depth;
            let to = ((y / down) * out.width + x / across) * map.depth;
            let places = out.values[to..to + map.depth].iter_mut();
            for (most, value) in places.zip(&map.values[from..from + map.depth]) {
                *most = most.max(*value);
            }
        }
    }
    out
}

/// Chances as logarithms, from the last layer's values.
fn logarithms(values: &[f32]) -> [f32; CLASSES] {
    let most = values.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = values.iter().map(|value| (value - most).exp()).sum();
    let all = most + sum.ln();
    std::array::from_fn(|at| values.get(at).map_or(f32::MIN, |value| value - all))
}

/// A convolution of a padded map. `kernel` is height, width and depth out (a multiple of 8).
pub fn convolve(input: &Map, kernel: [usize; 3], weights: &[f32], bias: &[f32]) -> Map {
    match kernel[2] {
        64 => convolve_by::<64, 1>(input, kernel, weights, bias),
        48 => convolve_by::<48, 1>(input, kernel, weights, bias),
        24 => convolve_by::<24, 2>(input, kernel, weights, bias),
        16 => convolve_by::<16, 3>(input, kernel, weights, bias),
        _ => convolve_by::<8, 4>(input, kernel, weights, bias),
    }
}

/// `OUT` sums of each place are kept at hand, of `BY` places at a time.
fn convolve_by<const OUT: usize, const BY: usize>(
    input: &Map,
    [high, wide, _]: [usize; 3],
    weights: &[f32],
    bias: &[f32],
) -> Map {
    let (height, width) = (input.height + 1 - high, input.width + 1 - wide);
    let mut out = Map::new(height, width, OUT);
    let run = wide * input.depth;
    let line = input.width * input.depth;
    for y in 0..height {
        let mut x = 0;
        while x < width {
            let by = BY.min(width - x);
            let mut sums = [[0.0f32; OUT]; BY];
            for sum in &mut sums {
                sum.copy_from_slice(&bias[..OUT]);
            }
            for row in 0..high {
                let from = (y + row) * line + x * input.depth;
                let of = &weights[row * run * OUT..(row + 1) * run * OUT];
                if by == BY {
                    add::<OUT, BY>(&mut sums, &input.values[from..], input.depth, of);
                } else {
                    for (place, sum) in sums.iter_mut().enumerate().take(by) {
                        let from = from + place * input.depth;
                        let one = std::slice::from_mut(sum);
                        if let Ok(one) = <&mut [[f32; OUT]; 1]>::try_from(one) {
                            add::<OUT, 1>(one, &input.values[from..], input.depth, of);
                        }
                    }
                }
            }
            for (place, sum) in sums.iter().enumerate().take(by) {
                let to = (y * width + x + place) * OUT;
                out.values[to..to + OUT].copy_from_slice(sum);
            }
            x += by;
        }
    }
    out
}

#[inline]
fn add<const OUT: usize, const BY: usize>(
    sums: &mut [[f32; OUT]; BY],
    values: &[f32],
    depth: usize,
    weights: &[f32],
) {
    let run = weights.len() / OUT;
    let rows: [&[f32]; BY] = std::array::from_fn(|place| &values[place * depth..][..run]);
    for (at, weights) in weights.as_chunks::<OUT>().0.iter().enumerate() {
        for (sum, row) in sums.iter_mut().zip(&rows) {
            let value = row[at];
            for (sum, weight) in sum.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_in_the_repository_are_of_this_net() {
        let bytes = super::super::WEIGHTS;
        assert!(bytes.len() < 250_000, "{} bytes", bytes.len());
        let net = Net::parse(bytes).expect("a net");
        assert_eq!(net.bytes().len(), bytes.len());
        assert!(Net::parse(&bytes[..bytes.len() - 1]).is_none());
        assert!(Net::parse(b"NHIPDIG0").is_none());
    }

    #[test]
    fn a_convolution_multiplies_and_adds() {
        let mut map = Map::new(1, 7, 1);
        map.values = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let mut weights = vec![0.0; 3 * 8];
        (weights[0], weights[8], weights[16]) = (1.0, 10.0, 100.0);
        let out = convolve(&map.padded(0, 1), [1, 3, 8], &weights, &[0.5; 8]);
        let first: Vec<f32> = out.values.chunks_exact(8).map(|place| place[0]).collect();
        assert_eq!(first, [210.5, 321.5, 432.5, 543.5, 654.5, 765.5, 76.5]);
    }
}
