using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Console;

/// <summary>Where the console's links lead; section <c>Audit:Console</c>.</summary>
internal sealed class ConsoleOptions
{
    public const string SectionName = "Audit:Console";

    /// <summary>The chat server as people's browsers reach it.</summary>
    /// <value><c>Mattermost:Url</c>.</value>
    public Uri? ChatUrl { get; set; }

    /// <summary>The Aspire dashboard, or another page that shows a trace at <c>/traces/detail/{id}</c>. None: no links to traces.</summary>
    public Uri? DashboardUrl { get; set; }

    /// <summary>The catalogue of models, for their prices. None: costs are not shown.</summary>
    public string? Catalogue { get; set; }
}

internal sealed class ConsoleOptionsValidator : IValidateOptions<ConsoleOptions>
{
    public ValidateOptionsResult Validate(string? name, ConsoleOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        Check(options.ChatUrl, "ChatUrl");
        Check(options.DashboardUrl, "DashboardUrl");
        if (options.Catalogue is { Length: > 0 } file && !File.Exists(file))
        {
            errors.AddError($"Audit:Console:Catalogue names no file ({file}). Set it to the catalogue of models that Inference reads, or leave it out.");
        }

        return errors.Build();

        void Check(Uri? address, string key)
        {
            if (address is not (null or { IsAbsoluteUri: true, Scheme: "http" or "https" }))
            {
                errors.AddError($"Audit:Console:{key} is not an absolute http or https address.");
            }
        }
    }
}
