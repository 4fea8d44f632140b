using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using OpenOps.Audit.Interactions;
using OpenOps.Audit.Requests;

namespace OpenOps.Audit.Exports;

/// <summary>What an export is narrowed by, as it stands in the query string.</summary>
internal sealed record ExportQuery
{
    private const int DefaultTestPercent = 10;
    private const int MaxTestPercent = 50;

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

    [FromQuery(Name = "outcome"), Description("pending, completed, cancelled, failed or unknown. Not for training formats, which take completed answers.")]
    public string? Outcome { get; init; }

    [FromQuery(Name = "rating"), Description("up, down or none. Not for training formats, which decide by the ratings themselves.")]
    public string? Rating { get; init; }

    [FromQuery(Name = "test_percent"), Description("0 to 50: how many conversations in a hundred go into test.jsonl; 10 unless given. For training formats.")]
    public string? TestPercent { get; init; }

    /// <summary>Reads every value, noting what cannot be read.</summary>
    public ExportRequest? Read(string formatWord, FieldErrors errors)
    {
        errors.Check(
            ExportFormatText.TryParse(formatWord, out var format), "format", $"is not one of {string.Join(", ", ExportFormatText.All)}");
        var filter = new InteractionFilterQuery
        {
            User = User, Bot = Bot, Model = Model, Channel = Channel, From = From, To = To, Outcome = Outcome, Rating = Rating,
        }.Read(errors);
        var isTraining = format?.IsTraining() == true;
        errors.Check(!isTraining || filter.Outcome is null, "outcome", "is decided by the format: only completed answers are for training");
        errors.Check(!isTraining || filter.Rating is null, "rating", "is decided by the format");
        var percent = DefaultTestPercent;
        if (!string.IsNullOrEmpty(TestPercent))
        {
            errors.Check(isTraining, "test_percent", "is for training formats only");
            errors.Check(
                int.TryParse(TestPercent, out percent) && percent is >= 0 and <= MaxTestPercent, "test_percent", $"is not a whole number from 0 to {MaxTestPercent}");
        }

        return errors.Any ? null : new ExportRequest(format!.Value, filter, isTraining ? percent : 0);
    }
}

/// <summary>A checked request for an export.</summary>
internal sealed record ExportRequest(ExportFormat Format, InteractionFilter Filter, int TestPercent);
