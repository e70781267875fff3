//! Who may ask: a preview shows what is not published yet, so it answers its own pages and nobody else's.
//!
//! A page anywhere on the web can make the reader's browser ask `http://127.0.0.1:4400/`. It may not read the answer, unless
//! a name of its own leads to this address (DNS rebinding): then the browser believes both to be one site. Such a request
//! carries the foreign name in `Host`; and one that a foreign page makes with a script says so in `Origin`.

use std::collections::BTreeSet;
use std::net::IpAddr;

/// The names under which a preview is reached.
#[derive(Debug, Clone)]
pub(super) struct Names {
    hosts: BTreeSet<String>,
    /// Whether it is reached at every address of the machine, so that any address, but no other name, is its own.
    anywhere: bool,
    port: u16,
}

impl Names {
    /// `host` is what the user asked for, `ip` what it means.
    pub(super) fn new(host: &str, ip: IpAddr, port: u16) -> Self {
        let own = [bracketed(host), bracketed(&ip.to_string())];
        let hosts = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).into_iter().chain(own).collect();
        Self { hosts, anywhere: ip.is_unspecified(), port }
    }

    /// Whether the value of a `Host` header, or the authority of an address, is one of ours.
    pub(super) fn has(&self, authority: &str) -> bool {
        let port = authority.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
        let (host, port) = match port.filter(|_| !authority.ends_with(']')) {
            Some(port) => (&authority[..authority.rfind(':').unwrap_or_default()], port),
            // A browser leaves out the port that http has by default.
            None => (authority, 80),
        };
        let host = host.to_ascii_lowercase();
        let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&host);
        port == self.port && (self.hosts.contains(&host) || self.anywhere && address.parse::<IpAddr>().is_ok())
    }

    /// Whether the value of an `Origin` header is one of ours.
    pub(super) fn has_origin(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|authority| self.has(authority))
    }
}

/// A host as an address has it: IPv6 stands in brackets.
pub(super) fn bracketed(host: &str) -> String {
    if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_ascii_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_the_preview_are_answered() {
        let names = Names::new("127.0.0.1", IpAddr::from([127, 0, 0, 1]), 4400);
        for host in ["127.0.0.1:4400", "localhost:4400", "LOCALHOST:4400", "[::1]:4400"] {
            assert!(names.has(host) && names.has_origin(&format!("http://{host}")), "{host}");
        }
        for host in [
            "evil.example:4400",
            "127.0.0.1",
            "127.0.0.1:80",
            "localhost:4401",
            "localhost.:4400",
            "192.168.0.7:4400",
            "",
            ":4400",
            "127.0.0.1:4400:4400",
            "[::1]",
            "::1:4400",
            "127.0.0.1:4400@evil.example",
            "localhost:+4400x",
        ] {
            assert!(!names.has(host), "{host}");
        }
        for origin in
            ["null", "https://127.0.0.1:4400", "http://evil.example", "http://localhost:4400/", "localhost:4400"]
        {
            assert!(!names.has_origin(origin), "{origin}");
        }
    }

    #[test]
    fn at_every_address_of_the_machine_any_address_is_answered_and_no_foreign_name() {
        let names = Names::new("0.0.0.0", IpAddr::from([0, 0, 0, 0]), 80);
        for host in ["192.168.0.7", "192.168.0.7:80", "[fe80::1]", "localhost"] {
            assert!(names.has(host), "{host}");
        }
        assert!(!names.has("evil.example") && !names.has("192.168.0.7.evil.example"));
        let named = Names::new("desk.example", IpAddr::from([192, 168, 0, 7]), 4400);
        assert!(named.has("desk.example:4400") && named.has("192.168.0.7:4400") && !named.has("other.example:4400"));
    }
}
