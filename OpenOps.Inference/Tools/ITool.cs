using System.Text.Json;
using Microsoft.Extensions.AI;

namespace OpenOps.Inference.Tools;

/// <summary>One thing that a model may ask for.</summary>
internal interface ITool
{
    /// <summary>Its name, what it is for, and the schema of its arguments, as the model is told.</summary>
    public AIFunctionDeclaration Declaration { get; }

    /// <summary>Does it. Called only once the call and its permission are on record.</summary>
    /// <param name="arguments">What the model wants, an object.</param>
    /// <param name="chat">The way into the chat, for tools that read there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ToolFailedException">It cannot be done.</exception>
    public Task<string> RunAsync(JsonElement arguments, IToolChat chat, CancellationToken cancellationToken);
}

/// <summary>
/// Has the bot do something in the chat for whoever asked the question, with no more rights than that person has at this
/// moment. Nobody else can be named.
/// </summary>
internal interface IToolChat
{
    public Task<string> RunAsync(string tool, JsonElement arguments, CancellationToken cancellationToken);
}

/// <summary>Where tools come from. There is none in the offline profile.</summary>
internal interface IToolSource
{
    /// <summary>All tools that can be had now.</summary>
    public Task<IReadOnlyList<ITool>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Whether a tool of that name may be there another time, so that settings may name it.</summary>
    public bool MayHave(string tool);
}

/// <summary>A tool could not do what it was asked for.</summary>
/// <param name="type">A word to count by.</param>
/// <param name="message">What the model is told.</param>
/// <param name="innerException">Why.</param>
internal sealed class ToolFailedException(string type, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public const string InvalidArguments = "invalid_arguments";
    public const string Timeout = "timeout";
    public const string Unreachable = "unreachable";
    public const string Failed = "failed";

    public string Type { get; } = type;
}
