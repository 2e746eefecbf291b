//! Invented people and places.

use super::{Term, term};

pub(crate) static GIVEN: &[&str] = &[
    "Ada", "Bruno", "Céline", "Dilek", "Emeka", "Freja", "Goran", "Hana", "Ismail", "Jun", "Kerstin", "Luís",
    "Mairead", "Noor", "Oksana", "Pilar", "Quentin", "Rukmini", "Søren", "Tomáš", "Uma", "Viggo", "Wanjiru", "Ximena",
    "Yusuf", "Zoë",
];

pub(crate) static FAMILY: &[&str] = &[
    "Abernath",
    "Bellweather",
    "Corvinski",
    "Dumfriese",
    "Eisenlohe",
    "Farrowgate",
    "Grünwalder",
    "Holmbergson",
    "Ibekwesi",
    "Jarrahdale",
    "Kestrelman",
    "Lindqvarn",
    "Mørkved",
    "Nakagoshi",
    "O'Tarrant",
    "Pellegrant",
    "Quillfeather",
    "Rådström",
    "Sandovalle",
    "Thistlewick",
    "Umberland",
    "Vasquilla",
    "Wolkenberg",
    "Yarrowby",
    "Zielinska-Roe",
];

pub(crate) static INSTITUTIONS: &[&str] = &[
    "Northmere Institute of Cell Biology",
    "University of Eastvale",
    "Harbour Point Genome Centre",
    "Institut de Biologie de Valmorency",
    "Sankt Florian Medical University",
    "Tallgrass Research Hospital",
    "Kōgen Institute for Tissue Research",
    "Centro de Genómica de Altamar",
];

pub(crate) static LABORATORIES: &[&str] = &[
    "Laboratory of Tissue Mapping",
    "Department of Molecular Anatomy",
    "Single Cell Core Facility",
    "Section of Computational Histology",
    "Immunology Programme",
];

pub(crate) static COUNTRIES: &[&str] = &["UK", "USA", "Germany", "Sweden", "Japan", "Spain", "Kenya"];

pub(crate) static FUNDERS: &[&str] = &[
    "Foundation for Open Anatomy",
    "Eastvale Research Council",
    "Harbour Point Trust",
    "Fonds pour la Biologie Cellulaire",
];

pub(crate) static ROLES: &[Term] = &[
    term("EFO:0009741", "experimental scientist"),
    term("EFO:0009736", "principal investigator"),
    term("EFO:0009742", "computational scientist"),
    term("EFO:0009737", "data curator"),
];

pub(crate) static ATLASES: &[&str] = &["Blood", "Gut", "Heart", "Kidney", "Lung", "Nervous System", "Skin"];

pub(crate) static RESTRICTIONS: &[&str] = &["NRES", "NRES", "NRES", "GRU", "GRU-NCU"];
