namespace OpenOps.Inference.SemanticKernel;

/// <summary>A tool could not do what it was asked for.</summary>
/// <param name="type">A word to count by.</param>
/// <param name="message">What the model may be told.</param>
/// <param name="innerException">Why.</param>
internal sealed class ToolException(string type, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public const string InvalidArguments = "invalid_arguments";
    public const string Unreachable = "unreachable";
    public const string Failed = "tool_error";

    public string Type { get; } = type;
}
