//! What clients come back with.

use azul_search::manifest::{ManifestKey, Signer, Token};
use uuid::Uuid;

struct Sum;

impl Signer for Sum {
    fn sign(&self, message: &[u8]) -> [u8; 32] {
        [message.iter().fold(0, |sum: u8, b| sum.wrapping_mul(31).wrapping_add(*b)); 32]
    }
}

#[test]
fn a_client_waits_longer_and_longer() {
    let delays = std::iter::successors(Some(Token::first(vec![1])), |token| Some(token.clone().next()));
    let delays: Vec<u32> = delays.take(9).map(|token| token.retry_after).collect();
    assert_eq!(delays, [1, 1, 1, 4, 6, 10, 10, 10, 10]);
}

#[test]
fn tokens_are_read_as_they_were_written() {
    for (request_index, retry_after) in [(0, 1), (127, 128), (255, 256), (65_535, 65_536), (u32::MAX, u32::MAX)] {
        for len in [0, 32, 300] {
            let token = Token { execution_id: vec![7; len], request_index, retry_after };
            assert_eq!(Token::decode(&token.encode()), Some(token));
        }
    }
}

#[test]
fn what_is_cut_off_or_has_more_is_no_token() {
    let text = Token::first(vec![9; 32]).encode();
    for len in 0..text.len() {
        assert_eq!(Token::decode(&text[..len]), None, "{len}");
    }
    assert_eq!(Token::decode(&format!("{text}AAAA")), None);
    assert_eq!(Token::decode("ü"), None);
}

#[test]
fn keys_cannot_be_made_up() {
    let key = ManifestKey {
        catalog: "shop".into(),
        format: "curl".into(),
        manifest_hash: Uuid::from_u128(1),
        source_hash: Uuid::from_u128(2),
    };
    let text = key.encode(&Sum);
    assert_eq!(ManifestKey::decode(&text, &Sum), Some(key.clone()));
    let other = ManifestKey { catalog: "shoq".into(), ..key }.encode(&Sum);
    // The catalog of one with the signature of the other.
    let mixed = format!("{}{}", &other[..other.len() - 43], &text[text.len() - 43..]);
    assert_eq!(ManifestKey::decode(&mixed, &Sum), None);
}
