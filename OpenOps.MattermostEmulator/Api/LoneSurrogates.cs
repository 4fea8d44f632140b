using System.Globalization;

namespace OpenOps.MattermostEmulator.Api;

/// <summary>
/// Half of a surrogate pair, written as an escape, becomes U+FFFD. Go's decoder does so; .NET's would refuse the text.
/// </summary>
internal static class LoneSurrogates
{
    private const int EscapeLength = 6;

    public static void Replace(Span<byte> json)
    {
        for (var at = json.IndexOf((byte)'\\'); at >= 0 && at + 1 < json.Length; at = Next(json, at))
        {
            if (!TryRead(json[at..], out var unit) || !char.IsSurrogate(unit))
            {
                at++;
                continue;
            }

            if (char.IsHighSurrogate(unit) && TryRead(json[(at + EscapeLength)..], out var low) && char.IsLowSurrogate(low))
            {
                at += (2 * EscapeLength) - 1;
                continue;
            }

            "\\ufffd"u8.CopyTo(json[at..]);
            at += EscapeLength - 1;
        }
    }

    // Steps over the character after a backslash too: "\\u" is a backslash and a letter.
    private static int Next(Span<byte> json, int at)
    {
        var next = at + 1 < json.Length ? json[(at + 1)..].IndexOf((byte)'\\') : -1;
        return next < 0 ? -1 : at + 1 + next;
    }

    private static bool TryRead(ReadOnlySpan<byte> json, out char unit)
    {
        unit = '\0';
        if (json.Length < EscapeLength || json[0] != '\\' || json[1] != 'u'
            || !ushort.TryParse(json[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        unit = (char)value;
        return true;
    }
}
