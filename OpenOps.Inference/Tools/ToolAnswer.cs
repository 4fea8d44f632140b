using System.Text.Json.Serialization;

namespace OpenOps.Inference.Tools;

/// <summary>A caller's answer to a question about a tool.</summary>
internal sealed record ToolAnswer
{
    /// <summary>To <c>approval</c>: <c>approved</c>, <c>rejected</c> or <c>timed_out</c>.</summary>
    public string? Decision { get; init; }

    /// <summary>Who decided.</summary>
    public string? UserId { get; init; }

    /// <summary>Who, by name.</summary>
    public string? UserName { get; init; }

    /// <summary>To <c>execution</c>: what was found.</summary>
    public string? Result { get; init; }

    /// <summary>To <c>execution</c>, instead of a result: a word for what went wrong.</summary>
    public string? ErrorType { get; init; }

    /// <summary>To <c>execution</c>, instead of a result: what the model is told.</summary>
    public string? ErrorMessage { get; init; }
}

/// <summary>The words of <see cref="ToolAnswer.Decision"/>, and of decisions in the record.</summary>
internal static class ToolDecisions
{
    public const string Approved = "approved";
    public const string Rejected = "rejected";
    public const string TimedOut = "timed_out";

    /// <summary>The policy lets it run; no caller may say this.</summary>
    public const string Automatic = "automatic";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ToolAnswer))]
internal sealed partial class ToolJson : JsonSerializerContext;
