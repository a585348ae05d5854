//! The JSON form, as schema/envelope.v1.schema.json describes it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::{Cause, CauseHow, Class, Envelope, Retry, Severity, Timestamp, SCHEMA};

type Members = BTreeMap<String, Box<RawValue>>;

/// How deep branches inside branches are read.
const MAX_DEPTH: usize = 80;

/// How many layers are read.
const MAX_READ: usize = 256;

/// Why a document could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// It is no error-envelope/v1.x; what it says instead.
    Version(String),
    /// It is no JSON object.
    Syntax(serde_json::Error),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(said) => write!(
                f,
                "the document says schema {said:?}; only {SCHEMA} and its minor versions can be read"
            ),
            Self::Syntax(_) => f.write_str("an envelope is a JSON object"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Version(_) => None,
            Self::Syntax(err) => Some(err),
        }
    }
}

impl Envelope {
    /// Reads any v1.x. A field that is unknown, or whose value is not of the kind that v1
    /// says, is kept in `extra`; null and what is empty are absent.
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        let members: Members = serde_json::from_str(text).map_err(ReadError::Syntax)?;
        Self::from_members(members).map_err(ReadError::Version)
    }

    /// Writes the envelope: fields in the order of the contract, then those in `extra`.
    pub fn to_json(&self) -> String {
        // Nothing in an envelope can fail to be written: keys are strings, numbers finite.
        serde_json::to_string(self).unwrap_or_else(|_| format!("{{\"schema\":\"{SCHEMA}\"}}"))
    }

    fn from_members(mut m: Members) -> Result<Self, String> {
        let mut e = Self::default();
        if let Some(raw) = m.remove("schema") {
            let schema: Option<String> = parse(&raw);
            match schema {
                Some(s) if readable(&s) => e.schema = Some(s),
                other => return Err(other.unwrap_or_else(|| raw.get().to_owned())),
            }
        }
        m.retain(|_, raw| raw.get() != "null");
        for (name, field) in [
            ("error_code", &mut e.error_code),
            ("message", &mut e.message),
            ("request_id", &mut e.request_id),
            ("correlation_id", &mut e.correlation_id),
            ("trace_id", &mut e.trace_id),
            ("span_id", &mut e.span_id),
            ("service", &mut e.service),
            ("operation", &mut e.operation),
            ("version", &mut e.version),
            ("error_type", &mut e.error_type),
            ("error_message", &mut e.error_message),
            ("logger", &mut e.logger),
            ("caller", &mut e.caller),
            ("recovery", &mut e.recovery),
            ("grpc_status", &mut e.grpc_status),
            ("peer", &mut e.peer),
            ("stack", &mut e.stack),
        ] {
            *field = text(&mut m, name);
        }
        e.severity = text(&mut m, "severity").map(|s| Severity::from(s.as_str()));
        e.class = text(&mut m, "class").map(|s| Class::from(s.as_str()));
        e.timestamp = take(&mut m, "timestamp", |s: String| Timestamp::parse(&s));
        e.cause = take(&mut m, "cause", |raw: Vec<Box<RawValue>>| causes(raw, 0)).unwrap_or_default();
        e.cause_how = take(&mut m, "cause_how", |s: String| {
            let how = CauseHow::from(s.as_str());
            (s.is_empty() || how.is_known()).then_some(how)
        })
        .filter(CauseHow::is_known);
        e.retry = retry(&mut m);
        e.attempt = number(&mut m, "attempt", 1, i32::MAX as u32);
        e.max_attempts = number(&mut m, "max_attempts", 1, i32::MAX as u32);
        e.http_status = number(&mut m, "http_status", 100, 999).map(|n| n as u16);
        e.retry_after = take(&mut m, "retry_after_ms", delay).filter(|d| !d.is_zero());
        e.resource = take(&mut m, "resource", Some).unwrap_or_default();
        e.attributes = take(&mut m, "attributes", Some).unwrap_or_default();
        e.panic = take(&mut m, "panic", Some).unwrap_or_default();
        e.truncated = take(&mut m, "truncated", Some).unwrap_or_default();
        e.extra = m;
        Ok(e)
    }
}

/// Whether a schema is v1 or a v1.x: fields are only ever added to it.
fn readable(schema: &str) -> bool {
    match schema.strip_prefix(SCHEMA) {
        Some("") => true,
        Some(minor) => minor
            .strip_prefix('.')
            .is_some_and(|d| !d.is_empty() && d.len() <= 9 && d.bytes().all(|c| c.is_ascii_digit())),
        None => false,
    }
}

fn parse<T: DeserializeOwned>(raw: &RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// Takes a member out when it can be read, and leaves it when not.
fn take<T: DeserializeOwned, U>(m: &mut Members, name: &str, read: impl FnOnce(T) -> Option<U>) -> Option<U> {
    let value = m.get(name).and_then(|raw| parse::<T>(raw)).and_then(read)?;
    m.remove(name);
    Some(value)
}

fn text(m: &mut Members, name: &str) -> Option<String> {
    take(m, name, Some).filter(|s: &String| !s.is_empty())
}

fn number(m: &mut Members, name: &str, least: u32, most: u32) -> Option<u32> {
    take(m, name, |n: u32| Some(n).filter(|n| *n == 0 || (least..=most).contains(n))).filter(|n| *n > 0)
}

/// Reads the two fields that say one thing: `retry` is the finer answer. Where it is no word
/// of v1, what `retriable` says holds, and both stay, to be written again as they were.
fn retry(m: &mut Members) -> Option<Retry> {
    let retriable: Option<bool> = m.get("retriable").and_then(|raw| parse(raw));
    let coarse = retriable.map(|yes| if yes { Retry::Yes } else { Retry::No });
    let finer = take(m, "retry", |s: String| Some(Retry::from(s.as_str())).filter(Retry::is_known));
    if m.contains_key("retry") {
        return coarse;
    }
    let said = finer.or(coarse);
    if said.is_some() {
        m.remove("retriable");
    }
    said
}

fn delay(ms: f64) -> Option<Duration> {
    const MOST: f64 = 1000.0 * 24.0 * 3_600_000.0;
    (0.0..=MOST).contains(&ms).then(|| Duration::from_micros((ms * 1e3).round() as u64))
}

fn causes(raw: Vec<Box<RawValue>>, depth: usize) -> Option<Vec<Cause>> {
    if depth > MAX_DEPTH || raw.len() > MAX_READ {
        return None;
    }
    raw.iter()
        .map(|layer| {
            let mut m: Members = parse(layer)?;
            m.retain(|_, raw| raw.get() != "null");
            let message = take(&mut m, "message", Some)?;
            let error_type = text(&mut m, "type");
            let code = text(&mut m, "code");
            let below = take(&mut m, "causes", |raw: Vec<Box<RawValue>>| causes(raw, depth + 1));
            if below.is_none() && m.contains_key("causes") {
                return None;
            }
            Some(Cause {
                message,
                error_type,
                code,
                causes: below.unwrap_or_default(),
                extra: m,
            })
        })
        .collect()
}

impl<'de> Deserialize<'de> for Envelope {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let members = Members::deserialize(d)?;
        Self::from_members(members).map_err(|said| D::Error::custom(ReadError::Version(said)))
    }
}

impl Serialize for Envelope {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(None)?;
        let mut out = Writer {
            map: &mut map,
            written: Vec::with_capacity(32),
        };
        out.some("schema", Some(self.schema.as_deref().unwrap_or(SCHEMA)))?;
        out.some("error_code", self.error_code.as_deref())?;
        out.some("message", self.message.as_deref())?;
        out.some("severity", self.severity.as_ref().map(Severity::as_str))?;
        out.some("timestamp", self.timestamp.map(|t| t.to_string()))?;
        out.some("request_id", self.request_id.as_deref())?;
        out.some("correlation_id", self.correlation_id.as_deref())?;
        out.some("trace_id", self.trace_id.as_deref())?;
        out.some("span_id", self.span_id.as_deref())?;
        out.some("service", self.service.as_deref())?;
        out.some("operation", self.operation.as_deref())?;
        out.some("version", self.version.as_deref())?;
        out.some("error_type", self.error_type.as_deref())?;
        out.some("error_message", self.error_message.as_deref())?;
        out.some("cause", Some(&self.cause).filter(|c| !c.is_empty()))?;
        out.some(
            "cause_how",
            self.cause_how.as_ref().filter(|_| !self.cause.is_empty()).map(CauseHow::as_str),
        )?;
        out.some("logger", self.logger.as_deref())?;
        out.some("caller", self.caller.as_deref())?;
        out.some("class", self.class.as_ref().map(Class::as_str))?;
        if !self.extra.contains_key("retry") {
            out.some("retriable", self.retry.as_ref().map(|r| *r != Retry::No))?;
            out.some("retry", self.retry.as_ref().map(Retry::as_str))?;
        }
        out.some("attempt", self.attempt)?;
        out.some("max_attempts", self.max_attempts)?;
        out.some("recovery", self.recovery.as_deref())?;
        out.some("retry_after_ms", self.retry_after.map(millis))?;
        out.some("grpc_status", self.grpc_status.as_deref())?;
        out.some("http_status", self.http_status)?;
        out.some("peer", self.peer.as_deref())?;
        out.some("resource", Some(&self.resource).filter(|r| !r.is_empty()))?;
        out.some("stack", self.stack.as_deref())?;
        out.some("panic", Some(true).filter(|_| self.panic))?;
        out.some("attributes", Some(&self.attributes).filter(|a| !a.is_empty()))?;
        out.some("truncated", Some(true).filter(|_| self.truncated))?;
        out.others(&self.extra)?;
        map.end()
    }
}

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(None)?;
        let mut out = Writer {
            map: &mut map,
            written: Vec::with_capacity(4),
        };
        out.some("message", Some(&self.message))?;
        out.some("type", self.error_type.as_deref())?;
        out.some("code", self.code.as_deref())?;
        out.some("causes", Some(&self.causes).filter(|c| !c.is_empty()))?;
        out.others(&self.extra)?;
        map.end()
    }
}

/// Writes members that have a value.
struct Writer<'a, M> {
    map: &'a mut M,
    written: Vec<&'static str>,
}

impl<M: SerializeMap> Writer<'_, M> {
    fn some<T: Serialize>(&mut self, name: &'static str, value: Option<T>) -> Result<(), M::Error> {
        if let Some(v) = value {
            self.written.push(name);
            self.map.serialize_entry(name, &v)?;
        }
        Ok(())
    }

    /// A field that was set since may stand in the place of one that was unreadable.
    fn others(&mut self, extra: &Members) -> Result<(), M::Error> {
        for (name, raw) in extra {
            if !self.written.contains(&name.as_str()) {
                self.map.serialize_entry(name, raw)?;
            }
        }
        Ok(())
    }
}

/// A delay as it is written: whole milliseconds without a fraction.
#[derive(Clone, Copy)]
pub(crate) struct Millis(u64);

pub(crate) fn millis(d: Duration) -> Millis {
    Millis(u64::try_from(d.as_micros()).unwrap_or(u64::MAX))
}

impl Millis {
    #[cfg(feature = "tracing")]
    pub(crate) fn as_f64(self) -> f64 {
        self.0 as f64 / 1e3
    }
}

impl Serialize for Millis {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self.0 % 1000 {
            0 => s.serialize_u64(self.0 / 1000),
            _ => s.serialize_f64(self.0 as f64 / 1e3),
        }
    }
}
