using System.Text.Json;
using OpenOps.Inference.Audit;

namespace OpenOps.Inference.Pipeline;

/// <summary>What is to be asked of a model that answers in one piece.</summary>
internal sealed record WholeCallPlan<T>
{
    public required Interaction Interaction { get; init; }

    /// <summary>The conventions' name of what is done.</summary>
    public required string Operation { get; init; }

    /// <summary>The conventions' name of what comes of it, if they have one.</summary>
    public string? OutputType { get; init; }

    /// <summary>What is sent, for the record.</summary>
    public required IReadOnlyList<AuditMessage> Messages { get; init; }

    /// <summary>How, for the record.</summary>
    public required Dictionary<string, JsonElement> Parameters { get; init; }

    /// <summary>How long it may take, all attempts together.</summary>
    public required TimeSpan Limit { get; init; }

    /// <summary>Asks the provider once.</summary>
    public required Func<CancellationToken, Task<T>> Ask { get; init; }

    /// <summary>What the record says of the answer.</summary>
    public required Func<T, WholeCallResult> Told { get; init; }
}

/// <param name="Answer">Words for the record.</param>
/// <param name="Usage">Where the provider counts tokens.</param>
/// <param name="Model">What the provider calls the model, where it says.</param>
internal sealed record WholeCallResult(string Answer, AuditUsage? Usage, string? Model = null);
