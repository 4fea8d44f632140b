using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using OpenOps.ServiceDefaults.Options;

namespace OpenOps.ServiceDefaults.Resilience;

/// <summary>Time limits and retries of calls to one other service, section <c>Resilience:{client}</c>.</summary>
public sealed class HttpResilienceOptions
{
    public const string SectionName = "Resilience";

    /// <summary>How long a call may take with all its attempts, until its response headers have arrived.</summary>
    /// <value>30 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may take.</summary>
    /// <value>10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.05", "01:00:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often an idempotent call is tried again.</summary>
    /// <value>3.</value>
    [Range(0, 20)]
    public int MaxRetries { get; set; } = 3;

    /// <summary>The first wait between attempts; later ones double, with jitter.</summary>
    /// <value>200 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two attempts.</summary>
    /// <value>2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest a streamed response may stay silent between two reads.</summary>
    /// <value>120 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "06:00:00")]
    public TimeSpan StreamIdleTimeout { get; set; } = TimeSpan.FromSeconds(120);
}

internal sealed class HttpResilienceOptionsValidator : IValidateOptions<HttpResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, HttpResilienceOptions options)
    {
        var section = $"{HttpResilienceOptions.SectionName}:{name}";
        var errors = new ValidateOptionsResultBuilder();
        foreach (var error in AttributeErrors.Of(options, section))
        {
            errors.AddError(error);
        }

        if (options.TotalTimeout <= options.AttemptTimeout)
        {
            errors.AddError(
                $"{section}:TotalTimeout ({options.TotalTimeout}) must exceed {section}:AttemptTimeout ({options.AttemptTimeout}); otherwise no attempt could be repeated.");
        }

        return errors.Build();
    }
}
