using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Interactions;

/// <summary>What a list of interactions is asked for with, as it stands in the query string.</summary>
internal sealed record InteractionListQuery : InteractionNarrowingQuery
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    [FromQuery(Name = "before"), Description("The next of an earlier page.")]
    public string? Before { get; init; }

    [FromQuery(Name = "limit"), Description("1 to 200; 50 unless given.")]
    public string? Limit { get; init; }

    /// <summary>Reads every value, noting what cannot be read.</summary>
    public InteractionFilter Read(FieldErrors errors) => ReadNarrowing(errors) with
    {
        Before = ReadNumber(Before, "before", 1, long.MaxValue, errors),
        Limit = (int)(ReadNumber(Limit, "limit", 1, MaxLimit, errors) ?? DefaultLimit),
    };

    private static long? ReadNumber(string? text, string field, long least, long most, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        errors.Add(field, most == long.MaxValue ? "is not the next of an earlier page" : $"is not a whole number from {least} to {most}");
        return null;
    }
}
