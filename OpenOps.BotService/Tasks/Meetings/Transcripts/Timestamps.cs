using System.Globalization;

namespace OpenOps.BotService.Tasks.Meetings.Transcripts;

/// <summary>Times as transcripts write them.</summary>
internal static class Timestamps
{
    private const int MaxHourDigits = 4;
    private const string Arrow = "-->";

    /// <summary>The line that begins a cue of WebVTT or SRT; what follows the second time, such as settings, is ignored.</summary>
    public static bool TryReadRange(ReadOnlySpan<char> line, out TimeSpan start, out TimeSpan end)
    {
        start = end = default;
        line = line.Trim();
        if (!TryRead(ref line, out start))
        {
            return false;
        }

        line = line.TrimStart();
        if (!line.StartsWith(Arrow, StringComparison.Ordinal))
        {
            return false;
        }

        line = line[Arrow.Length..].TrimStart();
        return TryRead(ref line, out end) && (line.IsEmpty || char.IsWhiteSpace(line[0]));
    }

    /// <summary>Reads <c>[h…:]mm:ss[.fff]</c> from the beginning of a text and takes it off.</summary>
    public static bool TryRead(ref ReadOnlySpan<char> text, out TimeSpan time)
    {
        time = default;
        var rest = text;
        if (!TryNumber(ref rest, 1, MaxHourDigits, out var first) || !TryTake(ref rest, ':') || !TryNumber(ref rest, 2, 2, out var second))
        {
            return false;
        }

        var (hours, minutes, seconds) = (0, first, second);
        if (TryTake(ref rest, ':'))
        {
            if (!TryNumber(ref rest, 2, 2, out var third))
            {
                return false;
            }

            (hours, minutes, seconds) = (first, second, third);
        }

        if (minutes > 59 || seconds > 59)
        {
            return false;
        }

        var milliseconds = 0;
        if (rest is ['.' or ',', >= '0' and <= '9', ..])
        {
            rest = rest[1..];
            var digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
            {
                milliseconds += digits switch { 0 => 100, 1 => 10, 2 => 1, _ => 0 } * (rest[digits] - '0');
                digits++;
            }

            rest = rest[digits..];
        }

        text = rest;
        time = new TimeSpan(0, hours, minutes, seconds, milliseconds);
        return true;
    }

    /// <summary><c>mm:ss</c>, with hours where there are any.</summary>
    public static string Write(TimeSpan time) => time.TotalHours >= 1
        ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
        : $"{time.Minutes:00}:{time.Seconds:00}";

    private static bool TryNumber(ref ReadOnlySpan<char> text, int least, int most, out int number)
    {
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        number = 0;
        if (digits < least || digits > most)
        {
            return false;
        }

        number = int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        text = text[digits..];
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, char character)
    {
        if (text.IsEmpty || text[0] != character)
        {
            return false;
        }

        text = text[1..];
        return true;
    }
}
