//! R1 and R2: on one thread, in memory, against what nobody can do without.

use std::hint::black_box;
use std::mem::take;

use azul_transform::{DocumentRun, Result};
use benches::measure::{Work as Timed, in_turns};
use benches::report::{Figure, Report, Target};
use benches::{Answer, Input, Work};

pub(crate) fn measure(work: &Work, input: &Input, report: &mut Report) -> Result<()> {
    let replicating = Work::with_replicas()?;
    let bundles = &input.bundles;
    let (outputs, more_outputs) = (outputs(work, bundles)?, outputs(&replicating, bundles)?);
    let size = |outputs: &[Vec<u8>]| outputs.iter().map(Vec::len).sum::<usize>();
    assert!(size(&outputs) > 4 * input.bytes(), "the corpus becomes many documents");
    assert!(size(&more_outputs) > size(&outputs) + input.bytes() / 4, "replicas are copies of documents");
    let store = work.store(&work.batches(bundles)?);
    let mut run = DocumentRun::default();
    let mut works: [Timed<'_, Result<Answer, String>>; 6] = [
        Box::new(|| Ok(floor(bundles, &outputs))),
        Box::new(|| documents(work, bundles).map_err(|e| e.to_string())),
        Box::new(|| Ok(floor(bundles, &more_outputs))),
        Box::new(|| documents(&replicating, bundles).map_err(|e| e.to_string())),
        Box::new(|| Ok(work.parse_floor(bundles))),
        Box::new(|| work.aggregates(&store, &mut run).map_err(|e| e.to_string())),
    ];
    let samples = in_turns(2 * input.size().rounds(), &mut works);
    let [floor, contributions, more_floor, all, parsing, aggregates] = &samples[..] else { return Ok(()) };
    let mut add = |id, what: &str, ratio, most| {
        report.figures.push(Figure::ratio(id, format!("{what}: corpus"), ratio, Some(Target::AtMost(most))));
    };
    add("R1", "contributions, in multiples of the floor", contributions.over(floor), 2.0);
    add("R2", "contributions and replicas, in multiples of the floor", all.over(more_floor), 1.8);
    add("R2", "aggregates, in multiples of parsing", aggregates.over(parsing), 0.7);
    Ok(())
}

/// The documents of each bundle, as lines.
fn outputs(work: &Work, bundles: &[Vec<u8>]) -> Result<Vec<Vec<u8>>> {
    let one = |text: &Vec<u8>| {
        let mut lines = Vec::new();
        work.documents(text, &mut lines, DocumentRun::default()).map(|_| lines)
    };
    bundles.iter().map(one).collect()
}

/// From text to documents, in a buffer that is used again.
fn documents(work: &Work, bundles: &[Vec<u8>]) -> Result<Answer> {
    let (mut answer, mut run) = (Answer::default(), DocumentRun::default());
    for text in bundles {
        run = work.documents(text, &mut answer, take(&mut run))?;
    }
    Ok(answer)
}

/// What remains if everything in between is left out: the fastest parser there is, and a copy of the output to a buffer that
/// is used again.
fn floor(bundles: &[Vec<u8>], outputs: &[Vec<u8>]) -> Answer {
    let (mut answer, mut copy) = (Answer::default(), Vec::new());
    for (text, output) in bundles.iter().zip(outputs) {
        let value: sonic_rs::Value = sonic_rs::from_slice(text).expect("an input is JSON");
        answer.count += usize::from(sonic_rs::JsonValueTrait::is_object(black_box(&value)));
        copy.clear();
        copy.extend_from_slice(output);
        answer.bytes += black_box(&copy).len();
    }
    answer
}
