//! The API under /api/v1: tokens with scopes, and the description in OpenAPI 3.1.

pub mod token;
