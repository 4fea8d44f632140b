using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.Inference.Audit;

/// <summary>How results reach Audit, section <c>Audit</c>.</summary>
internal sealed class AuditOptions
{
    public const string SectionName = "Audit";

    /// <summary>Where open answers and undelivered results are kept. One process at a time may use it.</summary>
    /// <value><c>openops/inference/spool</c> in the user's local application data.</value>
    [Required]
    public string SpoolDirectory { get; init; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "openops", "inference", "spool");

    /// <summary>How many results may wait. When they are this many no further model is called.</summary>
    /// <value>10 000.</value>
    [Range(1, 1_000_000)]
    public int MaxSpooledResults { get; init; } = 10_000;

    /// <summary>How long the end of an answer waits for Audit before its result is spooled.</summary>
    /// <value>2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan ResultTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The first wait before a spooled result is offered again; later waits double.</summary>
    /// <value>500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan RetryDelayMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait between two offers.</summary>
    /// <value>15 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(15);
}

internal sealed class AuditOptionsValidator : IValidateOptions<AuditOptions>
{
    public ValidateOptionsResult Validate(string? name, AuditOptions options) => options.RetryDelayMax < options.RetryDelayMin
        ? ValidateOptionsResult.Fail($"Audit:RetryDelayMax ({options.RetryDelayMax}) must not be below Audit:RetryDelayMin ({options.RetryDelayMin}).")
        : ValidateOptionsResult.Success;
}
