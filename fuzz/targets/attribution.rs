//! Attributions and locators: a line → its parts, each in its place, and each locator written as it is read.
#![no_main]

use briefbook::parse::locator::{Attribution, Locator, trailing_locators};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|line: &str| {
    for line in [line.to_owned(), format!("— {line}")] {
        match Attribution::parse(&line) {
            Ok(read) => {
                for range in [&read.locator_range, &read.key_range, &read.speaker_range] {
                    assert!(line.get(range.clone()).is_some(), "{range:?}");
                }
                let slice = |range: &std::ops::Range<usize>| line.get(range.clone()).unwrap_or_default();
                assert_eq!(read.key.as_deref().unwrap_or_default(), slice(&read.key_range));
                assert_eq!(read.speaker.as_deref().unwrap_or_default(), slice(&read.speaker_range));
                read.locator.iter().for_each(again);
            }
            Err(error) => {
                assert!(line.get(error.range.clone()).is_some(), "{:?}", error.range);
                if let Some((range, with)) = error.fix {
                    // A mend that is offered leaves nothing of what it mends.
                    let mut mended = line.clone();
                    mended.replace_range(range.clone(), &with);
                    let again = Attribution::parse(&mended).err().and_then(|error| error.fix);
                    assert!(again.is_none_or(|(_, other)| mended != line && other != with), "{mended:?}");
                }
            }
        }
    }
    if let Ok(locator) = Locator::parse(line) {
        again(&locator);
    }
    if let Some((locators, range)) = trailing_locators(line) {
        assert!(line.get(range).is_some());
        locators.iter().for_each(again);
    }
});

fn again(locator: &Locator) {
    assert_eq!(Locator::parse(&locator.to_string()).as_ref(), Ok(locator), "{locator}");
}
