//! What makes two requests identical.

use std::fmt;

use sha2::{Digest as _, Sha256};

/// The fingerprint of a request: two with the same one may be given the same answer.
///
/// Put in everything that the answer depends on: model, messages, temperature, `max_tokens`, and
/// the tenant wherever answers must not cross from one to another.
///
/// ```
/// use scheduler::fingerprint::Fingerprint;
///
/// let of = |tenant: &str, body: &str| Fingerprint::of(&[tenant.as_bytes(), body.as_bytes()]);
/// assert_eq!(of("a", "What is a squall?"), of("a", "What is a squall?"));
/// assert_ne!(of("a", "What is a squall?"), of("b", "What is a squall?"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The first 16 bytes of SHA-256 over the parts, each behind its length, so that no two lists
    /// of parts run together.
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let digest = hash.finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }

    /// A fingerprint that was made elsewhere.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fingerprint(")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Fingerprint::of(&[b"ab", b"c"]), Fingerprint::of(&[b"a", b"bc"]));
        assert_ne!(Fingerprint::of(&[]), Fingerprint::of(&[b""]));
    }
}
