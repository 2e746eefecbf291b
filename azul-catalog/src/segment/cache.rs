//! Blocks that were read lately, of all segments of a snapshot together.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::block::Block;

/// A block of a section of a segment.
pub(crate) type Address = (u32, u32);

/// A bounded number of bytes of decompressed blocks. What was used since it was last looked at stays.
pub(crate) struct Cache {
    capacity: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    blocks: FxHashMap<Address, (Arc<Block>, bool)>,
    /// In the order in which they will be looked at.
    queue: VecDeque<Address>,
    bytes: usize,
    sections: u32,
}

impl Cache {
    /// A cache of at most so many bytes.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, state: Mutex::default() }
    }

    /// A number for a section, that no other section has.
    pub(crate) fn number(&self) -> u32 {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.sections += 1;
        state.sections
    }

    /// A block, if it is there.
    pub(crate) fn get(&self, address: Address) -> Option<Arc<Block>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (block, used) = state.blocks.get_mut(&address)?;
        *used = true;
        Some(block.clone())
    }

    /// Adds a block, and drops others until there is room. A large block is not kept.
    pub(crate) fn put(&self, address: Address, block: Arc<Block>) {
        if block.size() > self.capacity / 8 {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = &mut *state;
        state.bytes += block.size();
        match state.blocks.insert(address, (block, false)) {
            Some((old, _)) => state.bytes -= old.size(),
            None => state.queue.push_back(address),
        }
        while state.bytes > self.capacity {
            let Some(oldest) = state.queue.pop_front() else { break };
            match state.blocks.get_mut(&oldest) {
                Some((_, used)) if *used => {
                    *used = false;
                    state.queue.push_back(oldest);
                }
                Some((block, _)) => {
                    state.bytes -= block.size();
                    state.blocks.remove(&oldest);
                }
                None => {}
            }
        }
    }
}
