//! How the net learns: chances of all alignments of a line with its signs (CTC), gradients
//! backwards through the layers, and Adam's steps.

use scan::ocr::digits::decode::together;
use scan::ocr::digits::net::{BLANK, CLASSES, Layer, Map, Net, convolve, pooled};

/// Signs and spaces between them cannot be told apart below this chance.
const NEVER: f32 = -1e9;

/// What a layer was given and gave, kept for the way back.
struct Kept {
    /// Its padded input.
    input: Map,
    /// Before pooling.
    output: Map,
}

/// A net that learns.
pub struct Learner {
    pub net: Net,
    moments: Vec<[Vec<(f32, f32)>; 2]>,
    steps: i32,
}

/// Gradients of each layer's weights and bias, added up over some strips.
pub struct Gradients {
    layers: Vec<[Vec<f32>; 2]>,
    /// How many strips, and their losses together.
    pub looks: usize,
    pub loss: f32,
}

impl Learner {
    pub fn new(net: Net) -> Learner {
        let moments = net.layers.iter();
        let moments = moments
            .map(|layer| [layer.weights.len(), layer.outs].map(|many| vec![(0.0, 0.0); many]));
        Learner {
            moments: moments.collect(),
            net,
            steps: 0,
        }
    }

    pub fn nothing_yet(&self) -> Gradients {
        let layers = self.net.layers.iter();
        Gradients {
            layers: layers
                .map(|layer| [layer.weights.len(), layer.outs].map(|many| vec![0.0; many]))
                .collect(),
            looks: 0,
            loss: 0.0,
        }
    }

    /// Learns from one strip; nothing where its signs do not fit into it.
    pub fn look(&self, strip: &Map, signs: &[usize], learnt: &mut Gradients) {
        let (kept, out) = forward(&self.net, strip);
        let columns: Vec<[f32; CLASSES]> = out.values.chunks_exact(CLASSES).map(soft).collect();
        let Some((loss, shares)) = align(&columns, signs) else {
            return;
        };
        let mut back = Map::new(1, out.width, CLASSES);
        for (at, value) in back.values.iter_mut().enumerate() {
            let (column, class) = (at / CLASSES, at % CLASSES);
            *value = columns[column][class].exp() - shares[column][class];
        }
        for (at, layer) in self.net.layers.iter().enumerate().rev() {
            let kept = &kept[at];
            if at + 1 < self.net.layers.len() {
                back = unpooled(&back, &kept.output, layer.pool);
            }
            gather(&mut learnt.layers[at], &kept.input, &back, layer);
            if at > 0 {
                back = backward(&back, layer);
            }
        }
        learnt.looks += 1;
        learnt.loss += loss;
    }

    /// Makes a step with what was gathered.
    pub fn step(&mut self, rate: f32, learnt: &Gradients) {
        let looks = learnt.looks.max(1);
        self.steps += 1;
        let (fade, long) = (0.9f32, 0.999f32);
        let even = (1.0 - long.powi(self.steps)).sqrt() / (1.0 - fade.powi(self.steps));
        let mut square = 0.0;
        for gradient in learnt.layers.iter().flatten().flatten() {
            square += (gradient / looks as f32).powi(2);
        }
        // A line that is out of all measure must not undo what was learnt.
        let calm = (2.0 / square.sqrt().max(2.0)) / looks as f32;
        for (at, layer) in self.net.layers.iter_mut().enumerate() {
            for (part, values) in [&mut layer.weights, &mut layer.bias]
                .into_iter()
                .enumerate()
            {
                let moments = self.moments[at][part].iter_mut();
                let gradients = learnt.layers[at][part].iter();
                for ((value, moment), gradient) in values.iter_mut().zip(moments).zip(gradients) {
                    let slope = *gradient * calm;
                    moment.0 = fade * moment.0 + (1.0 - fade) * slope;
                    moment.1 = long * moment.1 + (1.0 - long) * slope * slope;
                    *value -= rate * even * moment.0 / (moment.1.sqrt() + 1e-7);
                }
            }
        }
    }
}

impl Gradients {
    /// Adds what another thread gathered.
    pub fn add(&mut self, other: &Gradients) {
        let both = self
            .layers
            .iter_mut()
            .flatten()
            .zip(other.layers.iter().flatten());
        for (sums, values) in both {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += value;
            }
        }
        self.looks += other.looks;
        self.loss += other.loss;
    }
}

fn forward(net: &Net, strip: &Map) -> (Vec<Kept>, Map) {
    let mut map = strip.clone();
    let mut kept = Vec::new();
    for (at, layer) in net.layers.iter().enumerate() {
        let input = map.padded(layer.pad, layer.width / 2);
        let mut output = layer.convolve(&input);
        if at + 1 < net.layers.len() {
            output
                .values
                .iter_mut()
                .for_each(|value| *value = value.max(0.0));
            map = pooled(&output, layer.pool);
        } else {
            map = output.clone();
        }
        kept.push(Kept { input, output });
    }
    (kept, map)
}

fn soft(values: &[f32]) -> [f32; CLASSES] {
    let most = values.iter().copied().fold(f32::MIN, f32::max);
    let sum: f32 = values.iter().map(|value| (value - most).exp()).sum();
    std::array::from_fn(|at| values[at] - most - sum.ln())
}

/// The loss of a line and how much of each class each column holds, over all alignments.
fn align(columns: &[[f32; CLASSES]], signs: &[usize]) -> Option<(f32, Vec<[f32; CLASSES]>)> {
    let states: Vec<usize> = std::iter::once(BLANK)
        .chain(signs.iter().flat_map(|sign| [*sign, BLANK]))
        .collect();
    let count = states.len();
    let leaps =
        |state: usize| state >= 2 && states[state] != BLANK && states[state] != states[state - 2];
    let mut ahead = vec![vec![NEVER; count]; columns.len()];
    for (at, column) in columns.iter().enumerate() {
        for state in 0..count {
            let past = match at {
                0 if state < 2 => 0.0,
                0 => NEVER,
                _ => {
                    let before = &ahead[at - 1];
                    let mut sum = before[state];
                    if state > 0 {
                        sum = together(sum, before[state - 1]);
                    }
                    if leaps(state) {
                        sum = together(sum, before[state - 2]);
                    }
                    sum
                }
            };
            ahead[at][state] = past + column[states[state]];
        }
    }
    let last = ahead.last()?;
    let all = together(
        last[count - 1],
        if count > 1 { last[count - 2] } else { NEVER },
    );
    if all < NEVER / 2.0 {
        return None;
    }
    let mut shares = vec![[0.0f32; CLASSES]; columns.len()];
    let mut behind = vec![NEVER; count];
    for at in (0..columns.len()).rev() {
        let mut next = vec![NEVER; count];
        for state in 0..count {
            next[state] = if at + 1 == columns.len() {
                if state + 2 >= count { 0.0 } else { NEVER }
            } else {
                let column = &columns[at + 1];
                let mut sum = behind[state] + column[states[state]];
                if state + 1 < count {
                    sum = together(sum, behind[state + 1] + column[states[state + 1]]);
                }
                if state + 2 < count && leaps(state + 2) {
                    sum = together(sum, behind[state + 2] + column[states[state + 2]]);
                }
                sum
            };
            shares[at][states[state]] += (ahead[at][state] + next[state] - all).exp();
        }
        behind = next;
    }
    Some((-all, shares))
}

/// Gradients of a pooled map, at the places that were the largest of their field and above zero.
fn unpooled(back: &Map, output: &Map, [down, across]: [usize; 2]) -> Map {
    let mut out = Map::new(output.height, output.width, output.depth);
    for y in 0..back.height {
        for x in 0..back.width {
            for deep in 0..back.depth {
                let slope = back.values[(y * back.width + x) * back.depth + deep];
                let (mut most, mut place) = (0.0, None);
                for row in y * down..(y + 1) * down {
                    for column in x * across..(x + 1) * across {
                        let at = (row * output.width + column) * output.depth + deep;
                        if output.values[at] > most {
                            (most, place) = (output.values[at], Some(at));
                        }
                    }
                }
                if let Some(at) = place {
                    out.values[at] = slope;
                }
            }
        }
    }
    out
}

/// Gradients of what a layer was given: its kernel turned around, over the gradients behind it.
fn backward(back: &Map, layer: &Layer) -> Map {
    let Layer {
        height,
        width,
        ins,
        outs,
        ..
    } = *layer;
    let mut turned = vec![0.0; layer.weights.len()];
    for row in 0..height {
        for column in 0..width {
            for one in 0..ins {
                for other in 0..outs {
                    let from = ((row * width + column) * ins + one) * outs + other;
                    let to = (((height - 1 - row) * width + width - 1 - column) * outs + other)
                        * ins
                        + one;
                    turned[to] = layer.weights[from];
                }
            }
        }
    }
    let padded = back.padded(height - 1 - layer.pad, width / 2);
    convolve(&padded, [height, width, ins], &turned, &vec![0.0; ins])
}

/// Adds up the gradients of a layer's weights.
fn gather([weights, bias]: &mut [Vec<f32>; 2], input: &Map, back: &Map, layer: &Layer) {
    for place in back.values.chunks_exact(layer.outs) {
        for (sum, slope) in bias.iter_mut().zip(place) {
            *sum += slope;
        }
    }
    match layer.outs {
        64 => gather_by::<64>(weights, input, back, layer),
        48 => gather_by::<48>(weights, input, back, layer),
        24 => gather_by::<24>(weights, input, back, layer),
        16 => gather_by::<16>(weights, input, back, layer),
        _ => gather_by::<8>(weights, input, back, layer),
    }
}

fn gather_by<const OUT: usize>(weights: &mut [f32], input: &Map, back: &Map, layer: &Layer) {
    let run = layer.width * layer.ins;
    for row in 0..layer.height {
        for at in 0..run {
            let mut sums = [0.0f32; OUT];
            for y in 0..back.height {
                let from = (y + row) * input.width * input.depth + at;
                let slopes = back.values[y * back.width * OUT..(y + 1) * back.width * OUT]
                    .as_chunks::<OUT>()
                    .0;
                let values = input.values[from..].iter().step_by(input.depth);
                for (value, slopes) in values.zip(slopes) {
                    for (sum, slope) in sums.iter_mut().zip(slopes) {
                        *sum += value * slope;
                    }
                }
            }
            let to = (row * run + at) * OUT;
            for (weight, sum) in weights[to..to + OUT].iter_mut().zip(sums) {
                *weight += sum;
            }
        }
    }
}
