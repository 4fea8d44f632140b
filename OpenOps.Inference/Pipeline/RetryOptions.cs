using System.ComponentModel.DataAnnotations;

namespace OpenOps.Inference.Pipeline;

/// <summary>When a provider is asked again, section <c>ProviderRetry</c>. Never after the first token.</summary>
internal sealed class RetryOptions
{
    public const string SectionName = "ProviderRetry";

    /// <summary>How often a call is repeated.</summary>
    /// <value>2.</value>
    [Range(0, 10)]
    public int MaxRetries { get; init; } = 2;

    /// <summary>The first wait; the next one doubles. Half of it is random.</summary>
    /// <value>500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest Retry-After that is waited out; a longer one is handed to the caller.</summary>
    /// <value>5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait before the next attempt; null when there is to be none.</summary>
    public TimeSpan? DelayAfter(int attempt, ModelCallException exception, Random random)
    {
        if (attempt > MaxRetries || !exception.IsTransient || exception.RetryAfter > MaxRetryAfter)
        {
            return null;
        }

        var jittered = Delay * Math.Pow(2, attempt - 1) * (0.5 + (random.NextDouble() / 2));
        return exception.RetryAfter is { } asked && asked > jittered ? asked : jittered;
    }
}
