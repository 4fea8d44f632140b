using System.Globalization;
using System.Text;

namespace OpenOps.Audit.Search;

/// <summary>
/// Brings texts that read the same into one form: equal where NFKC and lower case are equal. The runtime's own normalization
/// needs ICU, which these services do without; the table beside this file has every compatibility decomposition.
/// </summary>
internal static class TextNormalizer
{
    // Hangul is composed by arithmetic (Unicode, 3.12), so that its syllables are single characters in either form.
    private const int HangulBase = 0xAC00;
    private const int LeadingBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailingBase = 0x11A7;
    private const int LeadingCount = 19;
    private const int VowelCount = 21;
    private const int TrailingCount = 28;

    // The marks that voice a kana.
    private const int Voicing = 0x3099;
    private const int SemiVoicing = 0x309A;

    private static readonly Dictionary<int, Rune[]> Decompositions = ReadDecompositions();

    // A voiced kana is one character, and stays one, or becomes one.
    private static readonly Dictionary<(int, int), int> VoicedKana = Decompositions
        .Where(one => one.Key is >= 0x3041 and <= 0x30FF && one.Value is [_, { Value: Voicing or SemiVoicing }])
        .ToDictionary(one => (one.Value[0].Value, one.Value[1].Value), one => one.Key);

    /// <summary>Decomposed, with the marks of each letter in one order, and in lower case.</summary>
    public static List<Rune> Normalize(string text)
    {
        var runes = new List<Rune>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii || !Decompositions.TryGetValue(rune.Value, out var decomposed))
            {
                Add(runes, rune);
                continue;
            }

            foreach (var part in decomposed)
            {
                Add(runes, part);
            }
        }

        return runes;
    }

    private static void Add(List<Rune> runes, Rune rune)
    {
        var lower = Lower(rune);
        if (runes.Count > 0 && Compose(runes[^1].Value, lower.Value) is { } composed)
        {
            runes[^1] = new Rune(composed);
        }
        else if (!lower.IsAscii && Rune.GetUnicodeCategory(lower) == UnicodeCategory.NonSpacingMark)
        {
            // Typed in another order, they look and mean the same.
            var at = runes.Count;
            while (at > 0 && !runes[at - 1].IsAscii && Rune.GetUnicodeCategory(runes[at - 1]) == UnicodeCategory.NonSpacingMark && runes[at - 1] > lower)
            {
                at--;
            }

            runes.Insert(at, lower);
        }
        else
        {
            runes.Add(lower);
        }
    }

    private static Rune Lower(Rune rune) => rune.Value switch
    {
        'ς' => new Rune('σ'),
        _ => Rune.ToLowerInvariant(rune),
    };

    private static int? Compose(int first, int second)
    {
        if (second is Voicing or SemiVoicing)
        {
            return VoicedKana.TryGetValue((first, second), out var kana) ? kana : null;
        }

        if (first is >= LeadingBase and < LeadingBase + LeadingCount && second is >= VowelBase and < VowelBase + VowelCount)
        {
            return HangulBase + (((first - LeadingBase) * VowelCount) + second - VowelBase) * TrailingCount;
        }

        return first is >= HangulBase and < HangulBase + (LeadingCount * VowelCount * TrailingCount) && (first - HangulBase) % TrailingCount == 0
            && second is > TrailingBase and < TrailingBase + TrailingCount
            ? first + second - TrailingBase
            : null;
    }

    // A code point and its full compatibility decomposition on each line, out of the Unicode Character Database.
    private static Dictionary<int, Rune[]> ReadDecompositions()
    {
        using var stream = typeof(TextNormalizer).Assembly.GetManifestResourceStream("decompositions.txt")
            ?? throw new InvalidOperationException("decompositions.txt is not embedded.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var decompositions = new Dictionary<int, Rune[]>();
        while (reader.ReadLine() is { } line)
        {
            var codes = Array.ConvertAll(line.Split(' '), code => int.Parse(code, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            decompositions.Add(codes[0], Array.ConvertAll(codes[1..], code => new Rune(code)));
        }

        return decompositions;
    }
}
