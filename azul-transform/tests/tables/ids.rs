//! Ids of documents and names of indices.

use std::fmt::Display;
use std::str::FromStr;

use azul_transform::{ContributionId, DocumentType, Error, IndexName, ReplicaId, Result};

use crate::check;

/// Parses, and sees to it that printing gives the text back.
fn parse<T: FromStr<Err = Error> + Display + PartialEq>(text: &str) -> Result<T> {
    let parsed: T = text.parse()?;
    assert_eq!(parsed.to_string(), text);
    assert!(parsed.to_string().parse::<T>()? == parsed);
    Ok(parsed)
}

#[test]
fn index_names() {
    let describe = |name: IndexName| format!("{:?} {} {}", name.document_type(), name.catalog(), name.qualifier());
    check(
        &[
            ("azul_v2_dev_hca_files", "Contribution hca files"),
            ("azul_v2_dev_hca_files_aggregate", "Aggregate hca files"),
            ("azul_v2_dev_hca_replica", "Replica hca replica"),
            ("azul_v2_dev_dcp1-it_cell_suspensions", "Contribution dcp1-it cell_suspensions"),
            ("azul_v2_dev_dcp1-it_cell_suspensions_aggregate", "Aggregate dcp1-it cell_suspensions"),
            ("azul_v2_Dev-2_a_abc", "Contribution a abc"),
            // Only the last part tells aggregates, and only the whole of the rest tells replicas.
            ("azul_v2_dev_hca_aggregate_x", "Contribution hca aggregate_x"),
            ("azul_v2_dev_hca_aggregate_aggregate", "Aggregate hca aggregate"),
            ("azul_v2_dev_hca_replica_x", "Contribution hca replica_x"),
            ("azul_v2_dev_hca_x_replica", "Contribution hca x_replica"),
            ("azul_v2_dev_hca_replica_aggregate", "!invalid-id"),
            ("azul_v2_dev_hca_aggregate", "!invalid-id"),
            ("azul_v2_dev_hca", "!invalid-id"),
            ("azul_v2_dev", "!invalid-id"),
            ("azul", "!invalid-id"),
            ("", "!invalid-id"),
            ("azul_v3_dev_hca_files", "!invalid-id"),
            ("azul_v02_dev_hca_files", "!invalid-id"),
            ("azul_2_dev_hca_files", "!invalid-id"),
            ("Azul_v2_dev_hca_files", "!invalid-id"),
            ("azul_v2__hca_files", "!invalid-id"),
            ("azul_v2_dev__files", "!invalid-id"),
            ("azul_v2_dev_hca_", "!invalid-id"),
            ("azul_v2_dev_hca_files_", "!invalid-id"),
            ("azul_v2_dev_hca__files", "!invalid-id"),
            ("azul_v2_dev_hca_Files", "!invalid-id"),
            ("azul_v2_dev_hca_ab", "!invalid-id"),
            ("azul_v2_dev_hca_1bc", "!invalid-id"),
            ("azul_v2_dev_HCA_files", "!invalid-id"),
            ("azul_v2_dev_-hca_files", "!invalid-id"),
            ("azul_v2_dev_h--ca_files", "!invalid-id"),
            ("azul_v2_dev_hca-_files", "!invalid-id"),
            ("azul_v2_dev_1hca_files", "!invalid-id"),
            ("azul_v2_dev_hca_fílès", "!invalid-id"),
        ],
        |text| parse(text).map(describe),
    );
}

#[test]
fn lengths_in_index_names() {
    let (x64, x65) = ("x".repeat(64), "x".repeat(65));
    let name = |(catalog, qualifier): (&str, &str)| {
        IndexName::new("dev", catalog, DocumentType::Contribution, qualifier).map(|_| "ok".to_owned())
    };
    check(
        &[
            ((&*x64, "files"), "ok"),
            ((&*x65, "files"), "!invalid-id"),
            (("hca", &x64[..40]), "ok"),
            (("hca", &x64[..41]), "!invalid-id"),
            (("hca", "abc"), "ok"),
            (("hca", "ab"), "!invalid-id"),
            (("", "files"), "!invalid-id"),
        ],
        name,
    );
}

#[test]
fn ids_of_contributions() {
    let describe = |id: ContributionId| {
        format!("{} {} {} {}", id.entity_id, id.bundle_uuid, id.bundle_version, if id.deleted { "-" } else { "+" })
    };
    check(
        &[
            ("e_b_1_exists", "e b 1 +"),
            ("e_b_1_deleted", "e b 1 -"),
            ("e-1_b-2_2021-01-01T00:00:00.000000Z_exists", "e-1 b-2 2021-01-01T00:00:00.000000Z +"),
            ("e_b_1_gone", "!invalid-id"),
            ("e_b_1", "!invalid-id"),
            ("e_b_1_1_exists", "!invalid-id"),
            ("e_b_exists", "!invalid-id"),
            ("e_b_1_Exists", "!invalid-id"),
            ("", "!invalid-id"),
        ],
        |text| parse(text).map(describe),
    );
}

#[test]
fn ids_of_replicas() {
    let describe = |id: ReplicaId| format!("{} {} {}", id.entity_type, id.entity_id, id.content_hash);
    check(
        &[
            ("file_1_abc", "file 1 abc"),
            ("cell_suspension_1_abc", "cell_suspension 1 abc"),
            ("a_b_c_d_e", "a_b_c d e"),
            ("file_1", "!invalid-id"),
            ("file", "!invalid-id"),
            ("", "!invalid-id"),
        ],
        |text| parse(text).map(describe),
    );
}
