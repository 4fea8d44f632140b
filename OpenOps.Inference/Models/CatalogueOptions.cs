using Microsoft.Extensions.Options;

namespace OpenOps.Inference.Models;

/// <summary>Where the models come from, section <c>Models</c>. Inline additions stand in <c>Models:Entries</c>.</summary>
internal sealed class CatalogueOptions
{
    public const string SectionName = "Models";

    /// <summary>The catalogue file. A relative path starts at the program's folder.</summary>
    /// <value><c>models/models.json</c>, which ships with the program.</value>
    public string Catalogue { get; init; } = "models/models.json";

    /// <summary>Further catalogue files, read after the first.</summary>
    /// <value>None.</value>
    public string[] Files { get; init; } = [];

    public IEnumerable<string> Paths => [Catalogue, .. Files];
}

/// <summary>Reads the whole catalogue at start, so that all its errors are told at once, with those of the settings.</summary>
internal sealed class CatalogueOptionsValidator(IConfiguration configuration) : IValidateOptions<CatalogueOptions>
{
    public ValidateOptionsResult Validate(string? name, CatalogueOptions options)
    {
        var errors = new List<string>();
        CatalogueLoader.Load(options, configuration, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
