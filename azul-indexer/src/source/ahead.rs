//! Reading ahead: one thread reads while the others work.

use std::mem::take;
use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;
use std::thread;

use super::Input;
use crate::failure::Failure;

/// How much text is handed over at once: enough to keep all threads busy, little enough to be held several times.
pub const BATCH_SIZE: usize = 32 << 20;

/// Reads inputs on a thread of its own and calls a function with batches of them, in order, on this thread.
///
/// A batch has at least one input and ends with the one that makes it reach `size` bytes. While the function works
/// on one batch the next one is read, and not more than one waits. Reading ends when the function breaks off.
pub fn in_batches(
    inputs: impl Iterator<Item = Result<Input, Failure>> + Send,
    size: usize,
    mut each: impl FnMut(Vec<Result<Input, Failure>>) -> ControlFlow<()>,
) {
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(1);
        scope.spawn(move || {
            let (mut batch, mut bytes) = (Vec::new(), 0);
            for input in inputs {
                bytes += weight(&input);
                batch.push(input);
                if bytes >= size {
                    bytes = 0;
                    // There is nobody to send to if the function broke off or panicked.
                    if sender.send(take(&mut batch)).is_err() {
                        return;
                    }
                }
            }
            if !batch.is_empty() {
                sender.send(batch).ok();
            }
        });
        for batch in receiver {
            if each(batch).is_break() {
                break;
            }
        }
    });
}

/// Size of an input in memory, roughly, lest a million failures pass for nothing.
fn weight(input: &Result<Input, Failure>) -> usize {
    match input {
        Ok(input) => input.weight(),
        Err(_) => 256,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RawBundle;

    #[test]
    fn batches_are_in_order_and_bounded() {
        let raw =
            |i: usize| Input::Bundle(RawBundle { name: i.to_string(), bytes: vec![0; 1000], ..Default::default() });
        let (mut names, mut sizes) = (Vec::new(), Vec::new());
        in_batches((0..10).map(|i| Ok(raw(i))), 3000, |batch| {
            sizes.push(batch.len());
            names.extend(batch.into_iter().map(|input| match input {
                Ok(Input::Bundle(bundle)) => bundle.name,
                other => panic!("{other:?}"),
            }));
            ControlFlow::Continue(())
        });
        assert_eq!(sizes, [3, 3, 3, 1]);
        assert_eq!(names.concat(), "0123456789");
    }

    #[test]
    fn reading_ends_when_the_consumer_breaks_off() {
        let mut batches = 0;
        // Without an end to the inputs, this ends for no other reason.
        in_batches((0..).map(|_| Ok(Input::Bundle(RawBundle::default()))), 1000, |_| {
            batches += 1;
            if batches == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(batches, 3);
    }
}
