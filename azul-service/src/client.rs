//! Which address a request comes from.

use std::net::IpAddr;

use crate::server::{Head, HeaderName};

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// An address, perhaps with the length of a prefix behind a slash.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(longest), |prefix| prefix.parse().ok())?;
        (prefix <= longest).then_some(Self { address, prefix })
    }

    /// Whether an address is in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        // Addresses of four bytes are kept in the upper bits, so that prefixes of both kinds begin at the same place.
        let bits = |address: IpAddr| match address {
            IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
            IpAddr::V6(v6) => v6.to_bits(),
        };
        let differ = bits(self.address) ^ bits(address);
        self.address.is_ipv4() == address.is_ipv4() && differ.leading_zeros() >= u32::from(self.prefix)
    }
}

/// Proxies that are believed about the address of a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trusted(pub Vec<Network>);

impl Trusted {
    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The client's address: the other end of the connection or, if that is a trusted proxy, the last address of
    /// `X-Forwarded-For` that is none. What is before that anybody could have written.
    pub fn client(&self, head: &Head) -> IpAddr {
        let mut client = head.peer.to_canonical();
        let values = head.headers.get_all(HeaderName::from_static("x-forwarded-for"));
        let forwarded: Vec<&str> =
            values.iter().filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(',')).collect();
        for hop in forwarded.iter().rev() {
            if !self.trusts(client) {
                break;
            }
            let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
            client = address.to_canonical();
        }
        client
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{HeaderMap, Method};

    fn check(trusted: &[&str], peer: &str, forwarded: &[&'static str], expected: &str) {
        let networks = trusted.iter().map(|text| Network::parse(text).expect("a network")).collect();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header"));
        }
        let peer = peer.parse().expect("an address");
        let head =
            Head { method: Method::GET, path: "/".to_owned(), query: Vec::new(), headers, peer, id: String::new() };
        assert_eq!(Trusted(networks).client(&head).to_string(), expected, "{trusted:?} {peer} {forwarded:?}");
    }

    #[test]
    fn proxies_are_believed_only_if_they_are_trusted() {
        check(&[], "192.0.2.1", &["198.51.100.7"], "192.0.2.1");
        check(&["192.0.2.1"], "192.0.2.1", &["198.51.100.7"], "198.51.100.7");
        check(&["192.0.2.0/24"], "192.0.2.9", &[], "192.0.2.9");
        // What the client wrote itself comes first and is not believed.
        check(&["192.0.2.0/24"], "192.0.2.9", &["203.0.113.5, 198.51.100.7"], "198.51.100.7");
        check(&["192.0.2.0/24"], "192.0.2.9", &["203.0.113.5", "198.51.100.7, 192.0.2.8"], "198.51.100.7");
        check(&["192.0.2.0/24"], "192.0.2.9", &["198.51.100.7, nonsense"], "192.0.2.9");
        check(&["::1/128"], "::1", &["2001:db8::7"], "2001:db8::7");
        check(&["0.0.0.0/0"], "::1", &["2001:db8::7"], "::1");
    }

    #[test]
    fn networks_have_prefixes_of_their_kind() {
        for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/", "example.test"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
        let network = Network::parse("10.0.0.0/9").expect("a network");
        assert!(network.contains("10.127.255.255".parse().expect("an address")));
        assert!(!network.contains("10.128.0.0".parse().expect("an address")));
    }
}
