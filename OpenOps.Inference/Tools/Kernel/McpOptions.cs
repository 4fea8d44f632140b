using Microsoft.Extensions.Options;

namespace OpenOps.Inference.Tools.Kernel;

/// <summary>Servers of the Model Context Protocol, section <c>Tools:Mcp</c>: each under the name its tools begin with.</summary>
internal sealed class McpOptions
{
    public const string SectionName = "Tools:Mcp";

    /// <summary>The servers.</summary>
    /// <value>Empty.</value>
    public Dictionary<string, McpServerOptions> Servers { get; init; } = [];
}

/// <summary>One server: a program, or an address.</summary>
internal sealed class McpServerOptions
{
    /// <summary>A program that is started and spoken to by its standard input and output.</summary>
    public string? Command { get; init; }

    /// <summary>Its arguments.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>The folder it starts in.</summary>
    /// <value>This service's.</value>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables for it; it sees none of this service's own but such as PATH and HOME.</summary>
    public Dictionary<string, string?> Environment { get; init; } = [];

    /// <summary>An address instead of a program (streamable HTTP).</summary>
    public Uri? Url { get; init; }

    /// <summary>Headers for the address, such as Authorization.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => $"McpServerOptions {Command ?? Url?.Host}";
}

internal sealed class McpOptionsValidator : IValidateOptions<McpOptions>
{
    public ValidateOptionsResult Validate(string? name, McpOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        foreach (var (server, its) in options.Servers)
        {
            var key = $"{McpOptions.SectionName}:Servers:{server}";
            if (server.Length > 32 || !server.All(char.IsAsciiLetterOrDigit))
            {
                errors.AddError($"{key}: a server's name has letters and digits, 32 at most. Its tools' names begin with it.");
            }

            if (server is "time" or "chat")
            {
                errors.AddError($"{key}: '{server}' is the name of tools that come with the service. Give the server another.");
            }

            if (string.IsNullOrWhiteSpace(its.Command) == (its.Url is null))
            {
                errors.AddError($"{key}: set either Command or Url.");
            }

            if (its.Url is { } url && !(url.IsAbsoluteUri && url.Scheme is "http" or "https" && url.UserInfo.Length == 0))
            {
                errors.AddError($"{key}:Url must be an absolute http or https address without a name or password in it; put keys into {key}:Headers.");
            }
        }

        return errors.Build();
    }
}
