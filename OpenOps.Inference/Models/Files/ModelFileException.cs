namespace OpenOps.Inference.Models.Files;

/// <summary>What went wrong with a model's file, in a sentence for the person who asked.</summary>
internal sealed class ModelFileException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The file that a server offers is no longer the one whose beginning is here.</summary>
internal sealed class FileChangedException(string message) : Exception(message);
