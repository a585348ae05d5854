//! The error contract `error-envelope/v1` for Rust services: the fields that describe one
//! error as one service saw it, the JSON form that every service reads and writes, and the
//! ways to tell it.
//!
//! [`EnvelopeError`] is an ordinary `std::error::Error` that carries an [`Envelope`]. Its
//! chain of `source()`s becomes the envelope's cause chain, in which an `EnvelopeError`
//! below keeps its code as a layer.
//!
//! ```
//! use error_envelope::{Class, EnvelopeError, Retry};
//!
//! # fn connect() -> Result<(), std::io::Error> {
//! #     Err(std::io::Error::new(std::io::ErrorKind::ConnectionRefused, "connection refused"))
//! # }
//! fn append() -> Result<(), EnvelopeError> {
//!     connect().map_err(|e| {
//!         EnvelopeError::new("LEDGER_DB_UNREACHABLE", "could not append the entry")
//!             .class(Class::Transient)
//!             .retry(Retry::Yes)
//!             .attempt(3, 3)
//!             .peer("postgres")
//!             .request_id("r-1")
//!             .caused_by(e)
//!     })
//! }
//!
//! let err = append().unwrap_err();
//! assert_eq!(err.to_string(), "could not append the entry");
//! let told = err.envelope();
//! assert_eq!(told.error_message.as_deref(), Some("could not append the entry: connection refused"));
//! assert_eq!(told.cause.len(), 2);
//! ```
//!
//! With the feature `tracing` (on by default) `event` writes an envelope as one event of the
//! `tracing` crate. A field that is not set is absent, never empty or zero. A reader of v1
//! reads every v1.x and keeps what it does not know.
#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod cause;
mod envelope;
mod error;
#[cfg(feature = "tracing")]
mod event;
mod json;
mod problem;
mod timestamp;
mod words;

pub use cause::{layers, Cause};
pub use envelope::{Envelope, SCHEMA};
pub use error::EnvelopeError;
#[cfg(feature = "tracing")]
pub use event::event;
pub use json::ReadError;
pub use problem::{read_problem, Audience, Problem};
pub use timestamp::Timestamp;
pub use words::{CauseHow, Class, Retry, Severity};
