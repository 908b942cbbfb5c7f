using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Crm.Common;

namespace Crm.Messaging;

/// <summary>A message of a PUT by key with the key of the address in it, so that both ways in read the same message.</summary>
internal static class KeyedJson
{
    public static ReadOnlyMemory<byte> With(ReadOnlyMemory<byte> json, string key)
    {
        // The parser lets bytes pass that are no text; they would be kept as replacement characters.
        if (!Utf8.IsValid(json.Span)) throw Problem.Invalid("body", "is not valid UTF-8");
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw JsonProblem.From(exception);
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Problem.Invalid("body", "must be a JSON object");
            var buffer = new ArrayBufferWriter<byte>(json.Length + key.Length + 16);
            try
            {
                Write(document.RootElement, key, buffer);
            }
            catch (InvalidOperationException)
            {
                throw Problem.Invalid("body", "holds an escape sequence that is no character");
            }
            return buffer.WrittenMemory;
        }
    }

    private static void Write(JsonElement body, string key, ArrayBufferWriter<byte> buffer)
    {
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("key", key);
        foreach (var property in body.EnumerateObject())
        {
            if (!property.NameEquals("key")) property.WriteTo(writer);
            else if (property.Value.ValueKind != JsonValueKind.String || property.Value.GetString()?.Trim() != key.Trim())
                throw Problem.Invalid("key", "differs from the key in the address");
        }
        writer.WriteEndObject();
    }
}
