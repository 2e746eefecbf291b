//! The few MessagePack types that tokens are made of. Lengths take the shortest form, as every packer has it.

/// Writes an array of values.
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// Begins an array of up to 15 elements.
    pub fn array(len: u8) -> Self {
        debug_assert!(len < 16);
        Self(vec![0x90 | len])
    }

    /// Adds text of less than 64 KiB.
    pub fn str(&mut self, text: &str) -> &mut Self {
        match text.len() {
            len @ 0..32 => self.0.push(0xa0 | len as u8),
            len => self.len([0xd9, 0xda], len),
        }
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// Adds less than 64 KiB of bytes.
    pub fn bin(&mut self, bytes: &[u8]) -> &mut Self {
        self.len([0xc4, 0xc5], bytes.len());
        self.0.extend_from_slice(bytes);
        self
    }

    /// Adds an integer.
    pub fn uint(&mut self, value: u32) -> &mut Self {
        match value {
            0..128 => self.0.push(value as u8),
            128..256 => self.0.extend([0xcc, value as u8]),
            256..65536 => {
                self.0.push(0xcd);
                self.0.extend((value as u16).to_be_bytes());
            }
            _ => {
                self.0.push(0xce);
                self.0.extend(value.to_be_bytes());
            }
        }
        self
    }

    fn len(&mut self, [short, long]: [u8; 2], len: usize) {
        match u8::try_from(len) {
            Ok(len) => self.0.extend([short, len]),
            Err(_) => {
                self.0.push(long);
                self.0.extend((len as u16).to_be_bytes());
            }
        }
    }

    /// The bytes.
    pub fn done(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

/// Reads an array of values; nothing that is malformed is read.
pub(crate) struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    /// Begins to read an array of a length.
    pub fn array(bytes: &'b [u8], len: u8) -> Option<Self> {
        let (first, rest) = bytes.split_first()?;
        (*first == 0x90 | len).then_some(Self(rest))
    }

    /// Reads text.
    pub fn str(&mut self) -> Option<&'b str> {
        let len = match self.byte()? {
            len @ 0xa0..0xc0 => usize::from(len & 0x1f),
            0xd9 => usize::from(self.byte()?),
            0xda => self.big_endian(2)? as usize,
            _ => return None,
        };
        std::str::from_utf8(self.take(len)?).ok()
    }

    /// Reads bytes.
    pub fn bin(&mut self) -> Option<&'b [u8]> {
        let len = match self.byte()? {
            0xc4 => usize::from(self.byte()?),
            0xc5 => self.big_endian(2)? as usize,
            _ => return None,
        };
        self.take(len)
    }

    /// Reads an integer.
    pub fn uint(&mut self) -> Option<u32> {
        match self.byte()? {
            small @ 0..128 => Some(u32::from(small)),
            0xcc => self.big_endian(1),
            0xcd => self.big_endian(2),
            0xce => self.big_endian(4),
            _ => None,
        }
    }

    /// Whether everything is read.
    pub fn is_done(&self) -> bool {
        self.0.is_empty()
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn big_endian(&mut self, len: usize) -> Option<u32> {
        Some(self.take(len)?.iter().fold(0, |n, b| n << 8 | u32::from(*b)))
    }

    fn take(&mut self, len: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }
}
