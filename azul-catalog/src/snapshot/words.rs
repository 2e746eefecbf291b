//! Documents that have what was typed. Each distinct word of a part is looked at once.

use azul_search::Scalar;
use azul_search::text::{forgiven, means, words};
use azul_transform::Result;

use super::bits::Bits;
use super::view::View;
use crate::segment::field::FieldColumn;

/// The documents, dead ones among them, that have a word for each word that was typed.
pub(super) fn documents(view: &View, typed: &str) -> Result<Bits> {
    let mut all = Bits::none(view.segment.len() as usize);
    all.fill();
    for typed in words(typed) {
        let mut bits = Bits::none(view.segment.len() as usize);
        for column in view.segment.words() {
            let column = column?;
            let meant = meant(column, &typed)?;
            if meant.contains(&true) {
                let mut mask = vec![false; column.sets()];
                for (set, passes) in mask.iter_mut().enumerate() {
                    column.members(set as u32, |word| *passes |= meant[word as usize]);
                }
                view.spread(column, &mask, &mut bits)?;
            }
        }
        all.retain(|document| bits.has(document));
    }
    Ok(all)
}

/// Which words of a column a typed one means.
fn meant(column: &FieldColumn, typed: &str) -> Result<Vec<bool>> {
    let mut meant = vec![false; column.len() as usize];
    let most = forgiven(typed);
    if most == 0 {
        // Only beginnings count, and words that begin alike are side by side.
        let from = column.below(&Scalar::Text(typed.to_owned()))?;
        for place in from..column.len() {
            match column.scalar(place)? {
                Some(Scalar::Text(word)) if word.starts_with(typed) => meant[place as usize] = true,
                _ => break,
            }
        }
        return Ok(meant);
    }
    let length = typed.chars().count();
    column.each_text(|place, word| {
        // A word of fewer bytes has fewer characters.
        if word.len() + most >= length
            && let Ok(word) = str::from_utf8(word)
        {
            meant[place as usize] = means(typed, word);
        }
    })?;
    Ok(meant)
}
