//! Replicas are found through hubs and entities.

use azul_search::SearchIndex;
use proptest::prelude::*;
use serde_json::json;

use crate::documents::id;
use crate::random::Random;
use crate::twin::Twin;

fn check(seed: u64) {
    let mut random = Random::new(seed);
    let mut twin = Twin::new();
    let index = Twin::index("replica");
    for _ in 0..1 + random.below(3) {
        let mut writer = twin.writer();
        for _ in 0..1 + random.below(20) {
            let entity = id(random.below(6));
            let replica = format!("donor_{entity}_{}", random.below(3));
            if random.one_in(6) {
                twin.delete(&mut writer, &index, &replica);
                continue;
            }
            let hubs: Vec<_> = (0..random.below(4)).map(|_| id(random.below(8))).collect();
            let contents = json!({"describedBy": "donor", "number": random.below(3), "float": 1.0});
            let source = json!({"entity_id": entity, "contents": contents, "replica_type": "donor", "hub_ids": hubs});
            twin.put(&mut writer, &index, &replica, source.to_string());
        }
        writer.commit().unwrap();
        drop(writer);
        let (snapshot, memory) = (twin.snapshot(), twin.memory());
        for _ in 0..8 {
            let some = |random: &mut Random| (0..random.below(4)).map(|_| id(random.below(9))).collect::<Vec<_>>();
            let (hubs, entities) = (some(&mut random), some(&mut random));
            let all = |index: &dyn SearchIndex| {
                index.replicas(&hubs, &entities).unwrap().map(Result::unwrap).collect::<Vec<_>>()
            };
            assert_eq!(all(&snapshot), all(&memory), "{hubs:?} {entities:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replicas_are_those_of_documents_in_memory(seed: u64) {
        check(seed);
    }
}
