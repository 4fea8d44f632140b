using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using OpenOps.Audit.Requests;
using OpenOps.Audit.Search;

namespace OpenOps.Audit.Interactions;

/// <summary>What interactions are narrowed by, as it stands in the query string.</summary>
internal record InteractionNarrowingQuery
{
    [FromQuery(Name = "user"), Description("A requester's id or name.")]
    public string? User { get; init; }

    [FromQuery(Name = "bot"), Description("A bot.")]
    public string? Bot { get; init; }

    [FromQuery(Name = "model"), Description("A model's id.")]
    public string? Model { get; init; }

    [FromQuery(Name = "channel"), Description("A channel's id.")]
    public string? Channel { get; init; }

    [FromQuery(Name = "from"), Description("ISO 8601: not before.")]
    public string? From { get; init; }

    [FromQuery(Name = "to"), Description("ISO 8601: before.")]
    public string? To { get; init; }

    [FromQuery(Name = "outcome"), Description("pending, completed, cancelled, failed or unknown.")]
    public string? Outcome { get; init; }

    [FromQuery(Name = "rating"), Description("up, down or none: what anyone's current vote is.")]
    public string? Rating { get; init; }

    [FromQuery(Name = "text"), Description("Words, all of which were said in the interaction or in a vote on it; found as whole words, in any case.")]
    public string? Text { get; init; }

    /// <summary>Reads what all questions have in common, noting what cannot be read.</summary>
    protected InteractionFilter ReadNarrowing(FieldErrors errors)
    {
        errors.CheckText(User, "user", RequestLimits.Name);
        errors.CheckText(Bot, "bot", RequestLimits.Word);
        errors.CheckText(Model, "model", RequestLimits.Name);
        errors.CheckText(Channel, "channel", RequestLimits.Id);
        errors.CheckText(Text, "text", RequestLimits.Name);
        errors.Check(string.IsNullOrEmpty(Text) || SearchWords.ToFind(Text).Count > 0, "text", "has no letter and no digit to look for");
        var filter = new InteractionFilter
        {
            Text = NullIfEmpty(Text),
            User = NullIfEmpty(User),
            Bot = NullIfEmpty(Bot),
            Model = NullIfEmpty(Model),
            Channel = NullIfEmpty(Channel),
            From = ReadTime(From, "from", errors),
            To = ReadTime(To, "to", errors),
            Outcome = ReadWord<InteractionOutcome>(Outcome, "outcome", errors),
            Rating = ReadWord<RatingFilter>(Rating, "rating", errors),
        };
        errors.Check(filter.From is null || filter.To is null || filter.From < filter.To, "to", "does not lie after from");
        return filter;
    }

    private static string? NullIfEmpty(string? text) => text is "" ? null : text;

    internal static DateTimeOffset? ReadTime(string? text, string field, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        errors.Add(field, "is not a time such as 2026-01-31T12:00:00Z");
        return null;
    }

    private static TWord? ReadWord<TWord>(string? text, string field, FieldErrors errors)
        where TWord : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        foreach (var word in Enum.GetValues<TWord>())
        {
            if (string.Equals(word.ToString(), text, StringComparison.OrdinalIgnoreCase))
            {
                return word;
            }
        }

        errors.Add(field, $"is not one of {string.Join(", ", Enum.GetNames<TWord>()).ToLowerInvariant()}");
        return null;
    }
}
