//! The cause chain: the errors wrapped inside one another.

use std::collections::BTreeMap;
use std::error::Error;

use serde_json::value::RawValue;

use crate::EnvelopeError;

/// How many layers are read from a chain of sources, which may contain itself.
pub(crate) const MAX_LAYERS: usize = 64;

/// How long a text may be, in bytes; what is cut ends in "…".
pub(crate) const MAX_TEXT: usize = 16 << 10;

/// One layer of a cause chain.
#[derive(Clone, Debug, Default)]
pub struct Cause {
    /// Text of this layer.
    pub message: String,
    /// Type, in its own language.
    pub error_type: Option<String>,
    /// Code of this layer.
    pub code: Option<String>,
    /// Branches of an aggregate error.
    pub causes: Vec<Cause>,
    /// Members that this version does not know, written again as they stood.
    pub extra: BTreeMap<String, Box<RawValue>>,
}

/// The layers of an error and of its chain of `source()`s, the error itself first. A text
/// that only repeats its source's at its end loses that part, and an [`EnvelopeError`] keeps
/// its code, and the layers that another service told it.
pub fn layers(err: &(dyn Error + 'static)) -> Vec<Cause> {
    let mut out = Vec::new();
    let mut next = Some(err);
    for _ in 0..MAX_LAYERS {
        let Some(err) = next else { break };
        next = below(err);
        if let Some(known) = err.downcast_ref::<EnvelopeError>() {
            out.extend(known.own_layers());
            continue;
        }
        let text = err.to_string();
        let below = next.map(|n| n.to_string()).unwrap_or_default();
        let own = own_text(&text, &below);
        if own.is_empty() && next.is_some() {
            continue; // a transparent wrapper
        }
        out.push(Cause {
            message: cut(own, MAX_TEXT),
            error_type: std_type(err),
            ..Cause::default()
        });
    }
    if out.is_empty() {
        out.push(Cause {
            message: cut(&err.to_string(), MAX_TEXT),
            ..Cause::default()
        });
    }
    out
}

/// What an error wraps. An `io::Error` that was made of another error is skipped by its own
/// `source()`.
pub(crate) fn below<'a>(err: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    if let Some(inner) = err.downcast_ref::<std::io::Error>().and_then(|io| io.get_ref()) {
        if inner.is::<EnvelopeError>() {
            return Some(inner);
        }
    }
    err.source()
}

/// The whole text of an error and its sources.
pub(crate) fn whole_text(layers: &[Cause]) -> String {
    let texts: Vec<&str> = layers.iter().map(|l| l.message.as_str()).filter(|m| !m.is_empty()).collect();
    cut(&texts.join(": "), MAX_TEXT)
}

fn own_text<'a>(text: &'a str, below: &str) -> &'a str {
    if below.is_empty() {
        return text;
    }
    match text.strip_suffix(below) {
        Some(own) => own.trim_end_matches(|c: char| c == ':' || c.is_whitespace()),
        None => text,
    }
}

/// The type of an error of the standard library; Rust does not tell that of others.
fn std_type(err: &(dyn Error + 'static)) -> Option<String> {
    let name = if let Some(io) = err.downcast_ref::<std::io::Error>() {
        return Some(format!("std::io::ErrorKind::{:?}", io.kind()));
    } else if err.is::<std::num::ParseIntError>() {
        "std::num::ParseIntError"
    } else if err.is::<std::str::Utf8Error>() {
        "std::str::Utf8Error"
    } else if err.is::<std::string::FromUtf8Error>() {
        "std::string::FromUtf8Error"
    } else if err.is::<std::fmt::Error>() {
        "std::fmt::Error"
    } else {
        return None;
    };
    Some(name.to_owned())
}

/// Shortens a text to at most n bytes, between two characters.
pub(crate) fn cut(text: &str, n: usize) -> String {
    if text.len() <= n {
        return text.to_owned();
    }
    let mut end = n.saturating_sub("…".len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}…", &text[..end])
}
