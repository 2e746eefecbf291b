//! Facets of a new segment. The facets in one part are a *group*: each row of the part has one of few distinct tuples of
//! sets. Each document has one of few distinct tuples of those, and searches look at these instead of documents. Other
//! fields of the part that follow from its facets, as ids follow from names, are part of the group and cost nothing.

use azul_transform::Result;

use super::distinct::Distinct;
use super::part::PartBuilder;
use crate::disk::container::Writer;
use crate::segment::column::Column;
use crate::segment::meta::GroupMeta;

/// The sets of the rows of a field.
pub(crate) struct Rows {
    /// Position of the field.
    pub field: usize,
    /// Its values are counted.
    pub facet: bool,
    /// The set of each row.
    pub sets: Column,
}

/// Writes groups and tuples. `fields` has for each part the fields in it.
pub(crate) fn write(
    parts: &[PartBuilder],
    fields: Vec<Vec<Rows>>,
    documents: u32,
    writer: &mut Writer,
) -> Result<(Vec<GroupMeta>, u32)> {
    let mut groups = Vec::new();
    // For each group, its number for each document.
    let mut columns: Vec<Vec<u32>> = Vec::new();
    for (part, fields) in fields.into_iter().enumerate() {
        let (facets, others): (Vec<Rows>, Vec<Rows>) = fields.into_iter().partition(|field| field.facet);
        let Some(first) = facets.first() else { continue };
        let (of_row, distinct) = distinct(first.sets.len(), facets.len(), |row, facet| facets[facet].sets.get(row));
        let tuples = distinct.len() / facets.len();
        let group = groups.len();
        let mut in_group = Vec::new();
        for (at, facet) in facets.iter().enumerate() {
            let sets = distinct.chunks_exact(facets.len()).map(|tuple| tuple[at]).collect();
            Column::new(sets).write(writer, format!("group/{group}/{}", facet.field))?;
            in_group.push(facet.field);
        }
        for other in others {
            if let Some(sets) = follows(&of_row, tuples, &other.sets) {
                Column::new(sets).write(writer, format!("group/{group}/{}", other.field))?;
                in_group.push(other.field);
            }
        }
        columns.push(match parts[part].shared {
            true => {
                let rows = &parts[part].rows;
                let mut numbers = Vec::with_capacity(rows.len());
                rows.each(|_, row| numbers.push(of_row[row as usize]));
                numbers
            }
            false => of_row,
        });
        groups.push(GroupMeta { part, fields: in_group, tuples: tuples as u32 });
    }
    let (of_document, table) = match columns.is_empty() {
        true => (vec![0; documents as usize], Vec::new()),
        false => distinct(documents as usize, columns.len(), |document, group| columns[group][document]),
    };
    let tuples = of_document.iter().max().map_or(0, |greatest| greatest + 1);
    for group in 0..columns.len() {
        let numbers = table.chunks_exact(columns.len()).map(|tuple| tuple[group]).collect();
        Column::new(numbers).write(writer, format!("tuples/{group}"))?;
    }
    Column::new(of_document).write(writer, "tuples/documents".to_owned())?;
    Ok((groups, tuples))
}

/// The set of a field for each tuple, if all rows with a tuple have the same one.
fn follows(of_row: &[u32], tuples: usize, sets: &Column) -> Option<Vec<u32>> {
    let mut known: Vec<Option<u32>> = vec![None; tuples];
    let follows = of_row.iter().enumerate().all(|(row, tuple)| {
        let set = sets.get(row);
        *known[*tuple as usize].get_or_insert(set) == set
    });
    follows.then(|| known.into_iter().map(Option::unwrap_or_default).collect())
}

/// Numbers the distinct tuples of some rows: the number of each row, and the tuples one after the other.
fn distinct(rows: usize, width: usize, get: impl Fn(usize, usize) -> u32) -> (Vec<u32>, Vec<u32>) {
    let mut tuples = Distinct::default();
    let mut tuple = vec![0; width];
    let numbers = (0..rows).map(|row| {
        tuple.iter_mut().enumerate().for_each(|(at, value)| *value = get(row, at));
        tuples.number(&tuple)
    });
    (numbers.collect(), tuples.into_parts().0)
}
