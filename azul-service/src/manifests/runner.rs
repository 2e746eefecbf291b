//! Workers that make manifests.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use azul_search::manifest::identity::ExecutionId;
use azul_search::manifest::{JobStatus, ManifestJob, ManifestRunner};
use azul_transform::{Error, ErrorKind, Result};

use crate::server::{Rank, rank};

/// How long it is known how a job ended, and of how many that is known.
const REMEMBER: Duration = Duration::from_secs(6 * 3600);
const REMEMBERED: usize = 100_000;

/// A few threads, and a queue in front of them.
#[derive(Debug)]
pub struct ThreadRunner(Arc<Shared>);

struct Shared {
    work: Mutex<Work>,
    changed: Condvar,
    waiting: usize,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shared")
    }
}

#[derive(Default)]
struct Work {
    queue: VecDeque<(ExecutionId, ManifestJob)>,
    status: HashMap<ExecutionId, JobStatus>,
    /// Those that have ended, in that order, with the time.
    ended: VecDeque<(Instant, ExecutionId)>,
    stopped: bool,
}

impl Work {
    /// Notes how a job ended, and forgets what ended too long ago, or before too many others.
    fn end(&mut self, id: ExecutionId, status: JobStatus, now: Instant) {
        self.status.insert(id.clone(), status);
        self.ended.push_back((now, id));
        let is_over = |work: &Self| {
            let oldest = work.ended.front().map(|(end, _)| now.duration_since(*end));
            work.ended.len() > REMEMBERED || oldest.is_some_and(|age| age >= REMEMBER)
        };
        while is_over(self) {
            let Some((_, id)) = self.ended.pop_front() else { return };
            // A job that was started again since is not over.
            if !matches!(self.status.get(&id), Some(JobStatus::Running)) {
                self.status.remove(&id);
            }
        }
    }
}

/// Numbers for those who watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Manifests that wait.
    pub waiting: usize,
    /// Manifests that are being made.
    pub running: usize,
}

impl ThreadRunner {
    /// Workers of this number, and room for this many jobs that wait.
    ///
    /// # Errors
    /// If the threads cannot be had.
    pub fn new(threads: usize, waiting: usize) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { work: Mutex::default(), changed: Condvar::new(), waiting });
        for i in 0..threads {
            let shared = shared.clone();
            std::thread::Builder::new().name(format!("manifest-{i}")).spawn(move || {
                rank(Rank::Background);
                shared.work();
            })?;
        }
        Ok(Self(shared))
    }

    /// How much there is to do.
    pub fn load(&self) -> Load {
        let work = self.0.lock();
        let unfinished = work.status.values().filter(|status| matches!(status, JobStatus::Running)).count();
        Load { waiting: work.queue.len(), running: unfinished - work.queue.len().min(unfinished) }
    }
}

impl Drop for ThreadRunner {
    fn drop(&mut self) {
        self.0.lock().stopped = true;
        self.0.changed.notify_all();
    }
}

impl ManifestRunner for ThreadRunner {
    fn start(&self, id: ExecutionId, job: ManifestJob) -> Result<()> {
        let mut work = self.0.lock();
        if let Some(JobStatus::Running) = work.status.get(&id) {
            return Ok(());
        }
        if work.queue.len() >= self.0.waiting {
            return Err(Error::new(ErrorKind::Size, "too many manifests are waiting to be made; try again later"));
        }
        work.status.insert(id.clone(), JobStatus::Running);
        work.queue.push_back((id, job));
        self.0.changed.notify_one();
        Ok(())
    }

    fn status(&self, id: &ExecutionId) -> Option<JobStatus> {
        self.0.lock().status.get(id).cloned()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What each thread does.
    fn work(&self) {
        while let Some((id, job)) = self.next() {
            let outcome = catch_unwind(AssertUnwindSafe(job))
                .unwrap_or_else(|_| Err(Error::new(ErrorKind::Io, "the maker of the manifest panicked")));
            let status = match outcome {
                Ok(key) => JobStatus::Done(key),
                Err(error) => {
                    tracing::error!(%error, "a manifest cannot be made");
                    JobStatus::Failed(Arc::new(error))
                }
            };
            self.lock().end(id, status, Instant::now());
        }
    }

    /// The next job, once there is one; nothing if there will be none.
    fn next(&self) -> Option<(ExecutionId, ManifestJob)> {
        let mut work = self.lock();
        loop {
            if work.stopped {
                return None;
            }
            if let Some(job) = work.queue.pop_front() {
                return Some(job);
            }
            work = self.changed.wait(work).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use azul_search::manifest::ManifestKey;

    use super::*;

    fn key(catalog: &str) -> ManifestKey {
        let hash = "00000000-0000-5000-8000-000000000000".parse().expect("a UUID");
        ManifestKey {
            catalog: catalog.to_owned(),
            format: "compact".to_owned(),
            manifest_hash: hash,
            source_hash: hash,
        }
    }

    /// Waits until a job is finished.
    fn wait(runner: &ThreadRunner, id: &ExecutionId) -> JobStatus {
        for _ in 0..2000 {
            match runner.status(id) {
                Some(JobStatus::Running) => std::thread::sleep(Duration::from_millis(5)),
                Some(status) => return status,
                None => panic!("the job is not known"),
            }
        }
        panic!("the job does not end")
    }

    #[test]
    fn jobs_run_once_each_and_end_as_they_end() {
        let runner = ThreadRunner::new(1, 10).expect("threads");
        let (release, held) = mpsc::channel::<()>();
        runner
            .start(
                vec![1],
                Box::new(move || {
                    held.recv().ok();
                    Ok(key("one"))
                }),
            )
            .expect("room");
        // The same job again is dropped: it would end otherwise.
        runner.start(vec![1], Box::new(|| panic!("must not run"))).expect("room");
        runner.start(vec![2], Box::new(|| Err(Error::new(ErrorKind::Io, "no room")))).expect("room");
        runner.start(vec![3], Box::new(|| panic!("a defect"))).expect("room");
        assert!(matches!(runner.status(&vec![2]), Some(JobStatus::Running)));
        assert!(runner.status(&vec![9]).is_none());
        release.send(()).expect("it waits");
        assert!(matches!(wait(&runner, &vec![1]), JobStatus::Done(done) if done == key("one")));
        assert!(matches!(wait(&runner, &vec![2]), JobStatus::Failed(error) if error.to_string().contains("no room")));
        assert!(matches!(wait(&runner, &vec![3]), JobStatus::Failed(_)));
        // What is finished is made again if it is asked for again.
        runner.start(vec![3], Box::new(|| Ok(key("three")))).expect("room");
        assert!(matches!(wait(&runner, &vec![3]), JobStatus::Done(_)));
        assert_eq!(runner.load(), Load { waiting: 0, running: 0 });
    }

    #[test]
    fn what_ended_is_remembered_for_a_while_and_within_bounds() {
        let mut work = Work::default();
        let (start, later) = (Instant::now(), Instant::now() + REMEMBER);
        let id = |number: usize| number.to_be_bytes().to_vec();
        (0..=REMEMBERED).for_each(|number| work.end(id(number), JobStatus::Done(key("some")), start));
        assert!(!work.status.contains_key(&id(0)), "one too many");
        assert!(work.status.contains_key(&id(1)) && work.status.len() == REMEMBERED);
        work.status.insert(id(1), JobStatus::Running);
        work.end(id(0), JobStatus::Done(key("some")), later);
        assert_eq!(work.status.len(), 2, "one has just ended, one was started again");
        assert_eq!(work.ended.len(), 1);
    }

    #[test]
    fn the_queue_is_bounded() {
        let runner = ThreadRunner::new(1, 2).expect("threads");
        let (release, held) = mpsc::channel::<()>();
        let (began, begun) = mpsc::channel::<()>();
        let job = move || {
            began.send(()).ok();
            held.recv().ok();
            Ok(key("one"))
        };
        runner.start(vec![0], Box::new(job)).expect("room");
        begun.recv().expect("the first one runs");
        for id in [1, 2] {
            runner.start(vec![id], Box::new(|| Ok(key("more")))).expect("room");
        }
        let refused = runner.start(vec![3], Box::new(|| Ok(key("too many")))).expect_err("no room");
        assert_eq!(refused.kind(), ErrorKind::Size);
        assert_eq!(runner.load(), Load { waiting: 2, running: 1 });
        release.send(()).expect("it waits");
        assert!(matches!(wait(&runner, &vec![2]), JobStatus::Done(_)));
    }
}
