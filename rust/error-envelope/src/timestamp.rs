//! Points in time as the contract writes them: RFC 3339, UTC, up to nanoseconds.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A point in time, UTC, in the years 0 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timestamp {
    seconds: i64, // since 1970
    nanos: u32,
}

const DAY: i64 = 86_400;
const FIRST: i64 = -62_167_219_200; // 0000-01-01T00:00:00Z
const LAST: i64 = 253_402_300_799; // 9999-12-31T23:59:59Z
const NONE: i64 = -62_135_596_800; // 0001-01-01T00:00:00Z means that there is no time

impl Timestamp {
    /// Now, by the system's clock.
    pub fn now() -> Self {
        Self::from(SystemTime::now())
    }

    /// Reads RFC 3339 with any offset; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let b = text.as_bytes();
        if b.len() < 20 || b.len() > 64 || !text.is_ascii() {
            return None;
        }
        let number = |from: usize, to: usize| -> Option<i64> {
            let part = text.get(from..to)?;
            part.bytes().all(|c| c.is_ascii_digit()).then(|| part.parse().ok()).flatten()
        };
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        if b[4] != b'-' || b[7] != b'-' || b[10] != b'T' || b[13] != b':' || b[16] != b':' {
            return None;
        }
        if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
            return None;
        }
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let mut at = 19;
        let mut nanos = 0u32;
        if b[at] == b'.' {
            let start = at + 1;
            at = start;
            let mut scale = 100_000_000;
            while at < b.len() && b[at].is_ascii_digit() {
                nanos += u32::from(b[at] - b'0') * scale;
                scale /= 10;
                at += 1;
            }
            if at == start {
                return None;
            }
        }
        let offset = match text.get(at..)? {
            "Z" => 0,
            zone => {
                let sign = match zone.as_bytes().first()? {
                    b'+' => 1,
                    b'-' => -1,
                    _ => return None,
                };
                let (h, m) = (number(at + 1, at + 3)?, number(at + 4, at + 6)?);
                if zone.len() != 6 || zone.as_bytes()[3] != b':' || h > 23 || m > 59 {
                    return None;
                }
                sign * (h * 3600 + m * 60)
            }
        };
        let seconds = days_from_civil(year, month, day) * DAY + hour * 3600 + minute * 60 + second - offset;
        if !(FIRST..=LAST).contains(&seconds) || seconds == NONE && nanos == 0 {
            return None;
        }
        Some(Self { seconds, nanos })
    }
}

impl From<SystemTime> for Timestamp {
    fn from(t: SystemTime) -> Self {
        let (seconds, nanos) = match t.duration_since(UNIX_EPOCH) {
            Ok(d) => (i64::try_from(d.as_secs()).unwrap_or(LAST), d.subsec_nanos()),
            Err(before) => {
                let d = before.duration();
                let seconds = -i64::try_from(d.as_secs()).unwrap_or(-FIRST);
                match d.subsec_nanos() {
                    0 => (seconds, 0),
                    n => (seconds - 1, 1_000_000_000 - n),
                }
            }
        };
        Self {
            seconds: seconds.clamp(FIRST, LAST),
            nanos,
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, rest) = (self.seconds.div_euclid(DAY), self.seconds.rem_euclid(DAY));
        let (year, month, day) = civil_from_days(days);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
            rest / 3600,
            rest / 60 % 60,
            rest % 60
        )?;
        if self.nanos > 0 {
            let digits = format!("{:09}", self.nanos);
            write!(f, ".{}", digits.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970 of a date of the Gregorian calendar, by counting years from March in eras
/// of 400 years.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn every_offset_and_fraction_becomes_utc_and_nanoseconds() {
        for (text, want) in [
            ("2026-11-21T02:57:15Z", "2026-11-21T02:57:15Z"),
            ("2026-11-21T04:57:15.710+02:00", "2026-11-21T02:57:15.71Z"),
            ("2026-02-28T23:59:59.999999999-00:30", "2026-03-01T00:29:59.999999999Z"),
            ("2024-02-29T00:00:00.1234567891Z", "2024-02-29T00:00:00.123456789Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ] {
            assert_eq!(Timestamp::parse(text).map(|t| t.to_string()).as_deref(), Some(want), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "now",
            "2026-11-21",
            "2026-11-21T02:57:15",
            "2026-02-30T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "0001-01-01T00:00:00Z",
            "2026-11-21T02:57:15.Z",
            "2026-11-21T24:00:00Z",
            "2026-11-21T02:57:15+0200",
            "9999-12-31T23:59:59-01:00",
            "２026-11-21T02:57:15Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_system_clock_is_read_on_both_sides_of_1970() {
        assert_eq!(
            Timestamp::from(UNIX_EPOCH + Duration::from_millis(1_500)).to_string(),
            "1970-01-01T00:00:01.5Z"
        );
        assert_eq!(
            Timestamp::from(UNIX_EPOCH - Duration::from_millis(500)).to_string(),
            "1969-12-31T23:59:59.5Z"
        );
    }
}
