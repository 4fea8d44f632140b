using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OpenOps.Inference.Chat;

namespace OpenOps.Inference.Transcriptions;

/// <summary>Reads the form as it arrives: its file goes to disk, its fields are small.</summary>
internal static class TranscriptionForm
{
    private const int MostFields = 64;
    private const int MostFieldBytes = 64 * 1024;
    private const int RoomForFields = 1024 * 1024;

    private static readonly string[] Formats = ["json", "text", "srt", "verbose_json", "vtt"];

    /// <summary>Reads a form; the caller disposes its file.</summary>
    public static async Task<TranscriptionRequest> ReadAsync(HttpContext context, TranscriptionOptions limits)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = limits.MaxFileBytes + RoomForFields;
        }

        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        UploadedAudio? file = null;
        try
        {
            var reader = new MultipartReader(BoundaryOf(context.Request), context.Request.Body) { BodyLengthLimit = null };
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                var (name, fileName) = NameOf(section);
                if (name == "file")
                {
                    ChatRequestParser.Require(file is null, "file", "'file' is there twice. Send one file in each request.");
                    file = await UploadedAudio.ReceiveAsync(section.Body, fileName ?? "", limits, context.RequestAborted);
                }
                else
                {
                    ChatRequestParser.Require(fields.Count < MostFields, null!, $"The form has more than {MostFields} fields.");
                    fields[name] = await ReadFieldAsync(section, name, context.RequestAborted);
                }
            }

            return ToRequest(fields, file);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            file?.Dispose();
            throw UploadedAudio.TooLarge(limits.MaxFileBytes);
        }
        catch (Exception exception) when (exception is InvalidDataException || (exception is IOException and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested))
        {
            file?.Dispose();
            throw InvalidRequestException.Of(null, "The body is no complete multipart form. Send multipart/form-data with the fields model and file.");
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    private static TranscriptionRequest ToRequest(Dictionary<string, string> fields, UploadedAudio? file)
    {
        ChatRequestParser.Require(
            Text("model") is not null, "model", "'model' is missing. Send the id of a model that GET /v1/models?kind=transcription lists.");
        ChatRequestParser.Require(file is { Length: > 0 }, "file", "'file' is missing or empty. Send the sound as a file field of the form.");
        ChatRequestParser.Require(
            AudioTypes.Find(file!.Name) is not null, "file", $"'file' must have a name that ends in one of: {string.Join(", ", AudioTypes.Extensions)}.", "unsupported_file");
        var format = Text("response_format") ?? "json";
        ChatRequestParser.Require(Formats.Contains(format, StringComparer.Ordinal), "response_format", $"'response_format' must be one of: {string.Join(", ", Formats)}.");
        ChatRequestParser.Require(Text("stream") is null or "false", "stream", "'stream' is not supported here. Leave it out.", "unsupported_parameter");
        return new TranscriptionRequest
        {
            Model = Text("model")!,
            File = file,
            Language = Text("language"),
            Prompt = Text("prompt"),
            ResponseFormat = format,
            Temperature = Temperature(),
            User = Text("user"),
            Metadata = fields.Where(field => field.Key.StartsWith("metadata[", StringComparison.Ordinal) && field.Key.EndsWith(']'))
                .ToDictionary(field => field.Key["metadata[".Length..^1], field => field.Value, StringComparer.Ordinal),
        };

        string? Text(string name) => fields.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

        double? Temperature()
        {
            if (Text("temperature") is not { } text)
            {
                return null;
            }

            var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
            ChatRequestParser.Require(isNumber && value is >= 0 and <= 1, "temperature", "'temperature' must be between 0 and 1.");
            return value;
        }
    }

    private static string BoundaryOf(HttpRequest request)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && string.Equals(type.MediaType.Value, "multipart/form-data", StringComparison.OrdinalIgnoreCase)
                ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
                : null;
        return boundary is { Length: > 0 and <= 200 }
            ? boundary
            : throw InvalidRequestException.Of(null, "The body must be multipart/form-data with the fields model and file.");
    }

    private static (string Name, string? FileName) NameOf(MultipartSection section)
    {
        var disposition = section.GetContentDispositionHeader();
        var name = HeaderUtilities.RemoveQuotes(disposition?.Name ?? default).Value;
        return string.IsNullOrEmpty(name)
            ? throw InvalidRequestException.Of(null, "A part of the form has no name.")
            : (name, HeaderUtilities.RemoveQuotes(disposition!.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value);
    }

    private static async Task<string> ReadFieldAsync(MultipartSection section, string name, CancellationToken cancellationToken)
    {
        var buffer = new byte[MostFieldBytes + 1];
        var length = await section.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        ChatRequestParser.Require(length <= MostFieldBytes, name, $"'{name}' is longer than {MostFieldBytes} bytes.");
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
