using System.Buffers;
using System.Globalization;
using System.Text;

namespace OpenOps.Audit.Search;

/// <summary>
/// The words of a text: runs of letters, marks and digits of any script. Scripts without spaces between words (Chinese,
/// Japanese, and Korean, whose words take endings) go by single characters and pairs.
/// </summary>
internal static class SearchWords
{
    /// <summary>Different words of one event at most; what a book has more of is not found.</summary>
    public const int MostInOneEvent = 4096;

    private const int LongestWord = 64;

    private static readonly SearchValues<char> LettersAndDigits =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    /// <summary>What an event is found by.</summary>
    public static IReadOnlyCollection<string> ToKeep(IEnumerable<string> texts) => Collect(texts, pairsAlone: false);

    /// <summary>What an event must have to be found.</summary>
    public static IReadOnlyCollection<string> ToFind(string text) => Collect([text], pairsAlone: true);

    private static HashSet<string> Collect(IEnumerable<string> texts, bool pairsAlone)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (Ascii.IsValid(text))
            {
                CollectAscii(text, words);
                continue;
            }

            foreach (var word in Split(TextNormalizer.Normalize(text), pairsAlone))
            {
                if (words.Count == MostInOneEvent)
                {
                    return words;
                }

                words.Add(word);
            }
        }

        return words;
    }

    // The same words as by way of runes, at a tenth of the time: every event waits for it.
    private static void CollectAscii(ReadOnlySpan<char> text, HashSet<string> words)
    {
        var known = words.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> lower = stackalloc char[LongestWord];
        while (words.Count < MostInOneEvent && text.IndexOfAny(LettersAndDigits) is >= 0 and var start)
        {
            text = text[start..];
            var length = text.IndexOfAnyExcept(LettersAndDigits) is >= 0 and var end ? end : text.Length;
            var kept = Math.Min(length, LongestWord);
            Ascii.ToLower(text[..kept], lower, out _);
            known.Add(lower[..kept]);
            text = text[length..];
        }
    }

    private static IEnumerable<string> Split(List<Rune> runes, bool pairsAlone)
    {
        var word = new StringBuilder();
        for (var index = 0; index < runes.Count; index++)
        {
            var rune = runes[index];
            if (IsUnspaced(rune))
            {
                var (follows, leads) = (index > 0 && IsUnspaced(runes[index - 1]), index + 1 < runes.Count && IsUnspaced(runes[index + 1]));
                if (leads)
                {
                    yield return rune.ToString() + runes[index + 1];
                }

                if (!pairsAlone || (!follows && !leads))
                {
                    yield return rune.ToString();
                }
            }
            else if (IsPartOfAWord(rune, word.Length > 0))
            {
                if (word.Length < LongestWord)
                {
                    word.Append(rune);
                }

                continue;
            }

            if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }

        if (word.Length > 0)
        {
            yield return word.ToString();
        }
    }

    private static bool IsPartOfAWord(Rune rune, bool follows) => rune.IsAscii
        ? char.IsAsciiLetterOrDigit((char)rune.Value)
        : Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => follows,
            <= UnicodeCategory.OtherLetter or (>= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber) => true,
            _ => false,
        };

    // Han, Hiragana, Katakana and Hangul syllables.
    private static bool IsUnspaced(Rune rune) => rune.Value is
        >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF or >= 0x20000 and <= 0x3FFFF or 0x3005
        or >= 0x3041 and <= 0x3096 or >= 0x309D and <= 0x309F or >= 0x30A1 and <= 0x30FF or >= 0x31F0 and <= 0x31FF
        or >= 0xAC00 and <= 0xD7A3;
}
