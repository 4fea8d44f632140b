using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Retention;

/// <summary>How long things are kept, section <c>Audit:Retention</c>.</summary>
internal sealed class RetentionOptions
{
    public const string SectionName = "Audit:Retention";

    /// <summary>Evidence is kept at least this long, unless somebody says why not.</summary>
    public static readonly TimeSpan LeastEvidence = TimeSpan.FromDays(184);

    /// <summary>How long texts are kept. They go by whole months, once all of a month is as old.</summary>
    /// <value>For ever.</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan? Content { get; set; }

    /// <summary>How long evidence is kept, and with it what texts are left. It goes by whole months, as texts do.</summary>
    /// <value>For ever.</value>
    [Range(typeof(TimeSpan), "1.00:00:00", "36500.00:00:00")]
    public TimeSpan? Evidence { get; set; }

    /// <summary>Why evidence is kept for less than 184 days. Each run that relies on it records it.</summary>
    /// <value>None: it is kept at least so long.</value>
    [StringLength(500)]
    public string? EvidenceOverride { get; set; }

    /// <summary>How often it is looked for what has to go.</summary>
    /// <value>6 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromHours(6);
}

internal sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        var isShort = options.Evidence < RetentionOptions.LeastEvidence;
        var isOverridden = !string.IsNullOrWhiteSpace(options.EvidenceOverride);
        if (isShort && !isOverridden)
        {
            errors.AddError(
                $"Audit:Retention:Evidence ({options.Evidence}) is below {RetentionOptions.LeastEvidence.Days} days. Set it to {RetentionOptions.LeastEvidence:d\\.hh\\:mm\\:ss} or more, or say in Audit:Retention:EvidenceOverride why it has to be shorter; the record keeps that reason.");
        }

        if (isOverridden && !isShort)
        {
            errors.AddError(
                $"Audit:Retention:EvidenceOverride gives a reason for keeping evidence less than {RetentionOptions.LeastEvidence.Days} days, and Audit:Retention:Evidence does not. Leave it out.");
        }

        if (options.Content > options.Evidence)
        {
            errors.AddError(
                $"Audit:Retention:Content ({options.Content}) must not exceed Audit:Retention:Evidence ({options.Evidence}): a text goes with its evidence.");
        }

        return errors.Build();
    }
}
