using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit;

/// <summary>Settings of the record, section <c>Audit</c>.</summary>
internal sealed class AuditOptions
{
    public const string SectionName = "Audit";

    /// <summary>An intent with no result after this long is recorded as having an unknown outcome.</summary>
    /// <value>1 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan UnknownAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often such intents are looked for.</summary>
    /// <value>1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a caller waits for its durable commit before it is told 503.</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most events that share one transaction.</summary>
    /// <value>256.</value>
    [Range(1, 4096)]
    public int MaxBatch { get; set; } = 256;

    /// <summary>How many events may wait for a transaction; further callers wait for a place.</summary>
    /// <value>1024.</value>
    [Range(1, 65536)]
    public int QueueCapacity { get; set; } = 1024;

    /// <summary>How far a caller's clock may be ahead of this service's.</summary>
    /// <value>5 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromMinutes(5);
}

internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.QueueCapacity < options.MaxBatch)
        {
            errors.AddError(
                $"Audit:QueueCapacity ({options.QueueCapacity}) must not be below Audit:MaxBatch ({options.MaxBatch}); otherwise no batch could fill.");
        }

        if (options.SweepInterval > options.UnknownAfter)
        {
            errors.AddError(
                $"Audit:SweepInterval ({options.SweepInterval}) must not exceed Audit:UnknownAfter ({options.UnknownAfter}); otherwise outcomes stay pending for much longer than asked.");
        }

        return errors.Build();
    }
}
