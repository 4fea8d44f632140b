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

    /// <summary>Where GGUF files lie.</summary>
    /// <value>The catalogue's folder.</value>
    public string? Folder { get; init; }

    /// <summary>The catalogue file that <c>models detect --add</c> writes; read after the others when it exists.</summary>
    /// <value><c>own.json</c> beside the catalogue.</value>
    public string? Own { get; init; }

    /// <summary>Addresses asked for files instead of the publishers' own, in this order; the path stays.</summary>
    /// <value>None.</value>
    public string[] Mirrors { get; init; } = [];

    public string CataloguePath => Path.GetFullPath(Catalogue, AppContext.BaseDirectory);

    public string FolderPath => Folder is null ? Path.GetDirectoryName(CataloguePath)! : Path.GetFullPath(Folder, AppContext.BaseDirectory);

    public string OwnPath => Own is null ? Path.Combine(Path.GetDirectoryName(CataloguePath)!, "own.json") : Path.GetFullPath(Own, AppContext.BaseDirectory);

    public IEnumerable<string> Paths => File.Exists(OwnPath) ? [Catalogue, .. Files, OwnPath] : [Catalogue, .. Files];
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
