using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using OpenOps.Audit.Access;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Exports;

/// <summary>What an export is asked for with, as it stands in the query string.</summary>
internal sealed record ExportQuery : InteractionNarrowingQuery
{
    private const int DefaultTestPercent = 10;
    private const int MaxTestPercent = 50;

    [FromQuery(Name = "test_percent"), Description("0 to 50: how many conversations in a hundred go into test.jsonl; 10 unless given. For training formats.")]
    public string? TestPercent { get; init; }

    /// <summary>Reads every value, noting what cannot be read.</summary>
    public ExportRequest? Read(string formatWord, FieldErrors errors)
    {
        errors.Check(
            ExportFormatText.TryParse(formatWord, out var format), "format", $"is not one of {string.Join(", ", ExportFormatText.All)}");
        var filter = ReadNarrowing(errors);
        var isTraining = format?.IsTraining() == true;
        errors.Check(!isTraining || filter.Outcome is null, "outcome", "is decided by the format: only completed answers are for training");
        errors.Check(!isTraining || filter.Rating is null, "rating", "is decided by the format");
        errors.Check(
            format != ExportFormat.Evidence || ManifestQuery.Of(new ExportRequest(ExportFormat.Evidence, filter, TestPercent: 0)) == ManifestQuery.Nothing,
            "format", "evidence is of the whole chain: it takes no filter");
        var percent = DefaultTestPercent;
        if (!string.IsNullOrEmpty(TestPercent))
        {
            errors.Check(isTraining, "test_percent", "is for training formats only");
            errors.Check(
                int.TryParse(TestPercent, NumberStyles.None, CultureInfo.InvariantCulture, out percent) && percent <= MaxTestPercent,
                "test_percent", $"is not a whole number from 0 to {MaxTestPercent}");
        }

        return errors.Any ? null : new ExportRequest(format!.Value, filter, isTraining ? percent : 0);
    }
}

/// <summary>A checked request for an export.</summary>
internal sealed record ExportRequest(ExportFormat Format, InteractionFilter Filter, int TestPercent)
{
    /// <summary>What is recorded of it.</summary>
    public ExportEvidence ToEvidence(string userId, string userName)
    {
        var query = ManifestQuery.Of(this);
        var values = new (string Name, object? Value)[]
        {
            ("user", query.User), ("bot", query.Bot), ("model", query.Model), ("channel", query.Channel), ("from", query.From?.ToString("O")),
            ("to", query.To?.ToString("O")), ("outcome", query.Outcome?.ToString().ToLowerInvariant()), ("rating", query.Rating), ("test_percent", query.TestPercent),

            // What somebody looked for may be what somebody said, and this stays.
            ("text", query.Text is null ? null : "some words"),
        };
        return new ExportEvidence(
            userId, userName, Format.ToText(),
            values.Where(value => value.Value is not null).ToDictionary(value => value.Name, value => string.Create(CultureInfo.InvariantCulture, $"{value.Value}"), StringComparer.Ordinal));
    }
}
