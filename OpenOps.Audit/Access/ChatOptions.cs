using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Access;

/// <summary>The chat server, section <c>Mattermost</c>: people sign in to the console with their accounts there.</summary>
internal sealed class ChatOptions
{
    public const string SectionName = "Mattermost";

    /// <summary>Its base address, as this service reaches it. Without it nobody can sign in.</summary>
    public Uri? Url { get; set; }
}

internal sealed class ChatOptionsValidator : IValidateOptions<ChatOptions>
{
    public ValidateOptionsResult Validate(string? name, ChatOptions options) =>
        options.Url is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Mattermost:Url is not an absolute http or https address. Set it to the chat server's, such as http://127.0.0.1:8065, or leave it out to keep the console closed.");
}
