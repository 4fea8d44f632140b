using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OpenOps.Inference.Models;

namespace OpenOps.Inference.Pipeline;

/// <summary>How long a model may take, section <c>Timeouts</c>.</summary>
internal sealed class TimeoutOptions
{
    public const string SectionName = "Timeouts";

    /// <summary>Until the first token of a model on own machines, which reads a long prompt slowly and may have to be loaded.</summary>
    /// <value>5 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "06:00:00")]
    public TimeSpan FirstTokenLocal { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Until the first token of a vendor's model, all attempts together.</summary>
    /// <value>90 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "06:00:00")]
    public TimeSpan FirstTokenVendor { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Between two tokens of an answer that has begun.</summary>
    /// <value>60 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "06:00:00")]
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The whole answer.</summary>
    /// <value>30 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "24:00:00")]
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(30);

    public TimeSpan FirstToken(Custody custody) => custody == Custody.Local ? FirstTokenLocal : FirstTokenVendor;
}

internal sealed class TimeoutOptionsValidator : IValidateOptions<TimeoutOptions>
{
    public ValidateOptionsResult Validate(string? name, TimeoutOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        Check(nameof(options.FirstTokenLocal), options.FirstTokenLocal);
        Check(nameof(options.FirstTokenVendor), options.FirstTokenVendor);
        Check(nameof(options.Stall), options.Stall);
        return errors.Build();

        void Check(string key, TimeSpan limit)
        {
            if (limit > options.Total)
            {
                errors.AddError($"Timeouts:{key} ({limit}) must not exceed Timeouts:Total ({options.Total}).");
            }
        }
    }
}
