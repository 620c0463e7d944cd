//! The one list of rooms. Adding a room is a folder, a dependency line and a line here.

use house::room::Room;

/// The rooms of this program, in the order in which people see them.
pub const ROOMS: &[&Room] = &[&records::ROOM];
