//! Names and numbers as people read them.

use azul_search::Project;

/// What people call something that programs call `cell_suspensions`, `effectiveOrgan` or `files.file_id`.
pub(crate) fn label(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let mut label = String::new();
    let mut before = ' ';
    for c in last.chars() {
        let starts = c.is_uppercase() && before.is_lowercase();
        if (starts || c == '_') && !label.is_empty() {
            label.push(' ');
        }
        if c != '_' {
            label.extend(c.to_lowercase());
        }
        before = c;
    }
    // Yes and no say the rest.
    let label = label.trim().strip_prefix("is ").unwrap_or(label.trim()).to_owned();
    let known = |word: &str| match word {
        "id" => "ID".to_owned(),
        "ids" => "IDs".to_owned(),
        "uuid" => "UUID".to_owned(),
        "url" => "URL".to_owned(),
        "drs" => "DRS".to_owned(),
        "uri" => "URI".to_owned(),
        "doi" => "DOI".to_owned(),
        "sha256" => "SHA-256".to_owned(),
        "md5sum" => "MD5".to_owned(),
        "crc32" => "CRC-32".to_owned(),
        "crc32c" => "CRC-32C".to_owned(),
        other => other.to_owned(),
    };
    capitalised(&label.split(' ').map(known).collect::<Vec<_>>().join(" "))
}

/// What people call a field of a project: with its entity type, if several fields are called the same.
pub(crate) fn told(project: &Project, name: &str) -> String {
    let said = label(name);
    let Some((entity_type, _)) = name.rsplit_once('.') else { return said };
    let mut others = project.fields().all().iter().filter(|field| field.public && field.name != name);
    if others.any(|other| label(&other.name) == said) {
        return format!("{said} of {}", label(entity_type).to_lowercase());
    }
    said
}

/// The name of a person whose parts have commas between them, first, middle, last; other text as it is.
pub(crate) fn person(text: &str) -> String {
    let parts: Vec<&str> = text.split(',').collect();
    if parts.len() != 3 || parts.iter().any(|part| part.starts_with(' ')) {
        return text.to_owned();
    }
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// With a capital letter at the beginning.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The singular of the name of an entity type.
pub(crate) fn singular(name: &str) -> String {
    let name = label(name).to_lowercase();
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for (ending, single) in [("gnoses", "gnosis"), ("lyses", "lysis")] {
        if let Some(stem) = name.strip_suffix(ending) {
            return format!("{stem}{single}");
        }
    }
    name.strip_suffix('s').filter(|stem| !stem.ends_with('s')).unwrap_or(&name).to_owned()
}

/// `1,234 files`, `1 file`.
pub(crate) fn counted(count: u64, plural: &str) -> String {
    let noun = if count == 1 { singular(plural) } else { label(plural).to_lowercase() };
    format!("{} {noun}", grouped(count))
}

/// A number with commas between thousands.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number that may be negative or have a fraction. Those of four digits may be years, and are not grouped.
pub(crate) fn number(number: f64) -> String {
    if number < 0.0 {
        return format!("−{}", self::number(-number));
    }
    if number.fract() == 0.0 && number < 9e15 {
        return if number < 1e4 { format!("{number:.0}") } else { grouped(number as u64) };
    }
    let text = format!("{number}");
    text.split_once('.').map_or_else(
        || text.clone(),
        |(whole, fraction)| format!("{}.{fraction}", whole.parse().map_or_else(|_| whole.to_owned(), self::number)),
    )
}

/// A number of bytes, rounded.
pub(crate) fn bytes(number: f64) -> String {
    scaled(number, 1000.0, &["bytes", "kB", "MB", "GB", "TB", "PB", "EB"])
}

/// A large number, rounded.
pub(crate) fn rounded(number: f64) -> String {
    if number < 1e6 {
        return grouped(number.max(0.0).round() as u64);
    }
    scaled(number / 1e6, 1000.0, &["million", "billion", "trillion"])
}

fn scaled(number: f64, step: f64, units: &[&str]) -> String {
    let mut scaled = number;
    let mut unit = 0;
    while scaled >= step && unit + 1 < units.len() {
        scaled /= step;
        unit += 1;
    }
    let text = match scaled {
        _ if scaled.fract() == 0.0 => format!("{scaled:.0}"),
        _ if scaled < 100.0 => format!("{scaled:.1}"),
        _ => format!("{scaled:.0}"),
    };
    let text = text.strip_suffix(".0").unwrap_or(&text);
    let unit = if units[unit] == "bytes" && text == "1" { "byte" } else { units[unit] };
    format!("{text} {unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        for (name, words) in [
            ("cell_suspensions", "Cell suspensions"),
            ("effectiveOrgan", "Effective organ"),
            ("files.file_id", "File ID"),
            ("contents.projects.document_id", "Document ID"),
            ("organ", "Organ"),
            ("is_supplementary", "Supplementary"),
            ("isle", "Isle"),
            ("", ""),
            ("_x", "X"),
        ] {
            assert_eq!(label(name), words, "{name}");
        }
        assert_eq!((counted(1, "activities"), counted(2, "files")), ("1 activity".to_owned(), "2 files".to_owned()));
        let singulars = ["species_class", "diagnoses", "analyses", "doses"].map(singular);
        assert_eq!(singulars, ["species class", "diagnosis", "analysis", "dose"]);
    }

    #[test]
    fn persons_have_no_commas() {
        for (text, name) in [
            ("Ana,,Cruz", "Ana Cruz"),
            ("Ana,B,Cruz", "Ana B Cruz"),
            ("Cruz, Ana", "Cruz, Ana"),
            ("a, b, c", "a, b, c"),
        ] {
            assert_eq!(person(text), name);
        }
    }

    #[test]
    fn numbers_are_grouped_and_sizes_rounded() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([1.0, 999.0, 1500.0, 3.4e12].map(bytes), ["1 byte", "999 bytes", "1.5 kB", "3.4 TB"]);
        assert_eq!([12.0, 999_999.0, 3_400_000.0].map(rounded), ["12", "999,999", "3.4 million"]);
        assert_eq!([-15_000.0, 12_345.5, 1984.0].map(number), ["−15,000", "12,345.5", "1984"]);
    }
}
