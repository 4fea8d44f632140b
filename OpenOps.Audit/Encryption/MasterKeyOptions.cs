using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Encryption;

/// <summary>Where the master key comes from, section <c>Audit</c>.</summary>
internal sealed class MasterKeyOptions
{
    public const string SectionName = "Audit";

    /// <summary>32 random bytes in base64. Without them no text in the record can be read again.</summary>
    public string? MasterKey { get; set; }

    /// <summary>A file that holds them instead.</summary>
    public string? MasterKeyFile { get; set; }

    /// <summary>The master key before this one, as long as <c>rotate-master-key</c> has not run.</summary>
    public string? PreviousMasterKey { get; set; }

    /// <summary>A file that holds it instead.</summary>
    public string? PreviousMasterKeyFile { get; set; }

    /// <summary>Whether anything is said about a master key.</summary>
    public bool IsSet => new[] { MasterKey, MasterKeyFile, PreviousMasterKey, PreviousMasterKeyFile }.Any(setting => !string.IsNullOrEmpty(setting));

    /// <returns>The current key, and the previous one where there is one; null where a setting is missing or unusable.</returns>
    public (MasterKey? Current, MasterKey? Previous) Read() => (Read(MasterKey, MasterKeyFile), Read(PreviousMasterKey, PreviousMasterKeyFile));

    private static MasterKey? Read(string? text, string? file) => (text, file) switch
    {
        ({ Length: > 0 }, _) => Encryption.MasterKey.Parse(text),
        (_, { Length: > 0 }) when File.Exists(file) => Encryption.MasterKey.Parse(File.ReadAllText(file)),
        _ => null,
    };
}

internal sealed class MasterKeyOptionsValidator : IValidateOptions<MasterKeyOptions>
{
    private const string Mend = "Set it to 32 random bytes in base64, as `openssl rand -base64 32` prints them, and keep a copy apart from the database: "
        + "without it no text in the record can be read again.";

    public ValidateOptionsResult Validate(string? name, MasterKeyOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        var (current, previous) = options.Read();
        Check(errors, "Audit:MasterKey", options.MasterKey, options.MasterKeyFile, current);
        if (current is null && options is { MasterKey: null or "", MasterKeyFile: null or "" })
        {
            errors.AddError($"Audit:MasterKey is missing. {Mend}");
        }

        Check(errors, "Audit:PreviousMasterKey", options.PreviousMasterKey, options.PreviousMasterKeyFile, previous);
        return errors.Build();
    }

    private static void Check(ValidateOptionsResultBuilder errors, string key, string? text, string? file, MasterKey? parsed)
    {
        if (text is { Length: > 0 } && file is { Length: > 0 })
        {
            errors.AddError($"{key} and {key}File are both set. Keep one of them.");
        }
        else if (text is { Length: > 0 } && parsed is null)
        {
            errors.AddError($"{key} is not 32 bytes in base64. {Mend}");
        }
        else if (file is { Length: > 0 } && parsed is null)
        {
            errors.AddError(File.Exists(file) ? $"The file that {key}File names does not hold 32 bytes in base64." : $"The file that {key}File names is not there.");
        }
    }
}
