using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenOps.BotService.Tasks;

/// <summary>A stretch of time in a channel, as a person names it by their own clock.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end, itself outside.</param>
/// <param name="Words">How it is called in a sentence.</param>
internal sealed partial record ChannelRange(DateTimeOffset From, DateTimeOffset To, string Words)
{
    private const int MaxDays = 366;
    private const string Day = "d MMM yyyy";
    private const string DayAndTime = "d MMM yyyy HH:mm";

    private static readonly string[] DayFormats = ["yyyy-MM-dd"];
    private static readonly string[] ClockFormats = ["HH:mm", "H:mm"];
    private static readonly string[] MomentFormats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];
    private static readonly string[] ExactFormats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.fffK", "yyyy-MM-dd'T'HH:mmK"];

    /// <summary>Reads words such as <c>7d</c>, <c>yesterday</c> or <c>from 2026-11-01 to 2026-11-05</c>; none mean a day.</summary>
    /// <returns>The range, or what the person is told.</returns>
    public static (ChannelRange? Range, string Told) Parse(string[] words, PersonTime clock, DateTimeOffset now) =>
        words switch
        {
            [] => Back(now, 24, "h"),
            [var one] when Span().Match(one) is { Success: true } span => Back(now, int.Parse(span.Groups["count"].ValueSpan), span.Groups["unit"].Value),
            [var one] when one.Equals("today", StringComparison.OrdinalIgnoreCase) => Days(clock, now, back: 0),
            [var one] when one.Equals("yesterday", StringComparison.OrdinalIgnoreCase) => Days(clock, now, back: 1),
            [var from, .. var rest] when from.Equals("from", StringComparison.OrdinalIgnoreCase) || from.Equals("since", StringComparison.OrdinalIgnoreCase) =>
                Between(rest, clock, now),
            _ => (null, $"🤔 I do not know which time `{Quoted(string.Join(' ', words))}` means."),
        };

    /// <summary>What a person wrote, fit to be shown as code.</summary>
    public static string Quoted(string text)
    {
        text = text.ReplaceLineEndings(" ").Replace("`", "'", StringComparison.Ordinal);
        return text.Length > 60 ? text[..(char.IsHighSurrogate(text[59]) ? 59 : 60)] + "…" : text;
    }

    private static (ChannelRange? Range, string Told) Back(DateTimeOffset now, int count, string unit)
    {
        var (length, name) = unit.ToLowerInvariant() switch
        {
            "m" or "min" => (TimeSpan.FromMinutes(count), "minute"),
            "h" => (TimeSpan.FromHours(count), "hour"),
            "d" => (TimeSpan.FromDays(count), "day"),
            _ => (TimeSpan.FromDays(7L * count), "week"),
        };
        return count == 0 ? (null, "🤔 That is no time at all. Try `24h` or `7d`.") : Checked(now - length, now, now, count == 1 ? $"the last {name}" : $"the last {count} {name}s");
    }

    private static (ChannelRange? Range, string Told) Days(PersonTime clock, DateTimeOffset now, int back)
    {
        var day = clock.At(now).Date.AddDays(-back);
        var (from, end) = (clock.Moment(day), clock.Moment(day.AddDays(1)));
        return Checked(from, end < now ? end : now, now, back == 0 ? "today" : "yesterday");
    }

    private static (ChannelRange? Range, string Told) Between(string[] words, PersonTime clock, DateTimeOffset now)
    {
        var to = words.TakeWhile(word => !word.Equals("to", StringComparison.OrdinalIgnoreCase)).Count();
        var begin = Moment([.. words.Take(to)], clock, isEnd: false);
        var end = to < words.Length ? Moment([.. words.Skip(to + 1)], clock, isEnd: true) : (now, "now");
        if (begin is not { } first || end is not { } last)
        {
            return (null, "🤔 I cannot read that time. Write days as `2026-11-01`, with a time as `2026-11-01 14:30`: `/summarize channel from 2026-11-01 to 2026-11-05`.");
        }

        return Checked(first.At, last.At < now ? last.At : now, now, to < words.Length ? $"{first.Words} to {last.Words}" : $"since {first.Words}");
    }

    private static (DateTimeOffset At, string Words)? Moment(string[] words, PersonTime clock, bool isEnd)
    {
        if (words is [var one])
        {
            if (TryParse(one, DayFormats, out var day))
            {
                return (clock.Moment(isEnd ? day.AddDays(1) : day), Text(day, Day));
            }

            if (TryParse(one, MomentFormats, out var local))
            {
                return (clock.Moment(local), Text(local, DayAndTime));
            }

            return DateTimeOffset.TryParseExact(one, ExactFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var exact)
                ? (exact, Text(clock.At(exact).DateTime, DayAndTime))
                : null;
        }

        return words is [var date, var hour] && TryParse(date, DayFormats, out var begin) && TryParse(hour, ClockFormats, out var time)
            ? (clock.Moment(begin + time.TimeOfDay), Text(begin + time.TimeOfDay, DayAndTime))
            : null;
    }

    private static (ChannelRange? Range, string Told) Checked(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, string words) => (from, to) switch
    {
        _ when from >= now => (null, "🤔 That time has not come yet."),
        _ when from >= to => (null, "🤔 That time ends before it begins."),
        _ when now - from > TimeSpan.FromDays(MaxDays) => (null, "🤔 I look back a year at most."),
        _ => (new ChannelRange(from, to, words), ""),
    };

    private static bool TryParse(string text, string[] formats, out DateTime time) =>
        DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out time)
        && (formats == ClockFormats || time.Year is > 1900 and < 9990);

    private static string Text(DateTime time, string format) => time.ToString(format, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<count>[0-9]{1,4})(?<unit>min|m|h|d|w)$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Span();
}
