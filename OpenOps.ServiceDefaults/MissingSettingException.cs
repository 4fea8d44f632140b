namespace OpenOps.ServiceDefaults;

/// <summary>A setting that a service cannot start without is absent or unusable. The message names the key and the mend.</summary>
public sealed class MissingSettingException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="key">The configuration key.</param>
    /// <param name="mend">What to set it to, as a sentence.</param>
    public MissingSettingException(string key, string mend)
        : base($"{key} is missing. {mend}") => Key = key;

    /// <summary>The configuration key that has to be set.</summary>
    public string Key { get; }
}
