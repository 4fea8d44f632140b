using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.ServiceDefaults.Authentication;

/// <summary>The callers of a service, section <c>ApiKeys</c>: a name each, with its secret and what it may do.</summary>
public sealed class ApiKeyOptions
{
    public const string SectionName = "ApiKeys";

    /// <summary>Callers by name. The name is what records and logs show; the secret never appears anywhere.</summary>
    public Dictionary<string, ApiKey> Callers { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>One caller's key.</summary>
public sealed class ApiKey
{
    /// <summary>The bearer secret. At least 20 characters; the hosts generate 43 random ones.</summary>
    [Required]
    public string Secret { get; init; } = "";

    /// <summary>What this caller may do, in the service's own words. Empty: nothing.</summary>
    public string[] Rights { get; init; } = [];

    /// <inheritdoc />
    public override string ToString() => $"ApiKey (rights: {string.Join(", ", Rights)})";
}

internal sealed class ApiKeyOptionsValidator : IValidateOptions<ApiKeyOptions>
{
    private const int MinimumSecretLength = 20;

    public ValidateOptionsResult Validate(string? name, ApiKeyOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        if (options.Callers.Count == 0)
        {
            errors.AddError("ApiKeys:Callers is empty, so nobody could call this service. Add ApiKeys:Callers:<name>:Secret and :Rights.");
        }

        foreach (var (caller, key) in options.Callers)
        {
            if (key.Secret.Length < MinimumSecretLength)
            {
                errors.AddError(
                    $"ApiKeys:Callers:{caller}:Secret has fewer than {MinimumSecretLength} characters. Use a random secret, such as the output of `openssl rand -base64 32`.");
            }
        }

        foreach (var shared in options.Callers.GroupBy(caller => caller.Value.Secret, StringComparer.Ordinal).Where(group => group.Key.Length > 0 && group.Count() > 1))
        {
            errors.AddError(
                $"ApiKeys:Callers:{{{string.Join(",", shared.Select(caller => caller.Key))}}} share one secret. Give each caller its own, so that records tell them apart.");
        }

        return errors.Build();
    }
}
